#!/usr/bin/env bash
# libFuzzer, with the address sanitizer, on everything that reads what strangers write
#
# FUZZ_SECONDS says how long each target is tried (120). What once failed belongs into Tests/FuzzTests/Fixtures, with a name
# that begins with failed-: libFuzzer leaves it in .build-fuzz, and says where.
set -euo pipefail
seconds=${FUZZ_SECONDS:-120}
out=.build-fuzz
# A crash is libFuzzer's to report: Swift's own report of one would be made for each.
export SWIFT_BACKTRACE=enable=no

swift build --product counterfoil >"$out.log" 2>&1 || { cat "$out.log"; exit 1; }
bin=$(swift build --show-bin-path)
mkdir -p "$out"
flags=(-sanitize=fuzzer,address -parse-as-library -O -g -swift-version 6 -package-name counterfoil -enable-testing
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault -I "$out" -I "$bin/Modules")
for map in "$bin"/C{Curl,Yaml}.build/module.modulemap .build/checkouts/Yams/Sources/CYaml/include/module.modulemap; do
  [ ! -f "$map" ] || flags+=(-Xcc "-fmodule-map-file=$map")
done

# module NAME FILE…: compiles our sources anew, so that libFuzzer sees their branches and the sanitizer their memory.
module() {
  swiftc "${flags[@]}" -wmo -module-name "$1" -emit-module -emit-module-path "$out/$1.swiftmodule" -c -o "$out/$1.o" "${@:2}"
}
ours=(Billing Multipart CurlTransport SMSC Scheduling S3Documents Tokens Webhooks)
for name in "${ours[@]}"; do module "$name" Sources/"$name"/*.swift; done
module GatewayAPI Sources/GatewayAPI/{LinkSigner,Data+Base64URL,Target,Problem,ProblemKind,JSON}.swift
module HTTPGuard Sources/HTTPGuard/{Request{Framing,Head,Line,Fault},HeadReader,Chunk{Reader,Extensions},HostField}.swift \
  Sources/HTTPGuard/{LineScanner,ListReader,TransferCodings,HTTPLimits,Octet}.swift
module counterfoil Sources/counterfoil/Configuration/*.swift
ours+=(GatewayAPI HTTPGuard counterfoil)
ours=("${ours[@]/%/.o}")

# Packages of others: the linker takes what is asked for.
others=(-Xlinker --start-lib)
for objects in "$bin"/*.build; do
  name=$(basename "$objects" .build)
  # Neither ours, which are compiled above, nor programs: the fuzzer has a main function.
  case $name in *-tool | counterfoil* | seeds | microbench) continue ;; esac
  [ "$name" != CCurl ] && [ -d "Sources/$name" -o -d "Tests/$name" ] && continue
  mapfile -t -O "${#others[@]}" others < <(find "$objects" -name '*.o')
done
others+=(-Xlinker --end-lib)

status=0 executions=0 targets=0
for target in Splitter Answer Link Configuration Request; do
  name=${target,,}
  sed "s/FUZZED/${target}Fuzz/" Tests/FuzzTests/LibFuzzer.swift >"$out/$name.swift"
  swiftc "${flags[@]}" -module-name "Fuzz$target" "Tests/FuzzTests/${target}Fuzz.swift" Tests/FuzzTests/FuzzTarget.swift \
    "$out/$name.swift" "${ours[@]/#/$out/}" "${others[@]}" -use-ld=lld -lcurl -lstdc++ -o "$out/$name" \
    2> >(grep -v 'Cannot export local symbol' >&2)
  mkdir -p "$out/$name.corpus"
  echo "== $name"
  "$out/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
    -artifact_prefix="$out/$name-" "$out/$name.corpus" "Tests/FuzzTests/Fixtures/$name" >"$out/$name.log" 2>&1 || status=1
  tail -n 12 "$out/$name.log"
  count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$name.log")
  executions=$((executions + ${count:-0})) targets=$((targets + 1))
  echo "progress $targets 5"
done
echo "count targets $targets"
echo "count executions $executions"
echo "count violations $(find "$out" -maxdepth 1 \( -name '*-crash-*' -o -name '*-timeout-*' -o -name '*-oom-*' -o -name '*-leak-*' \) -newer "$out/Billing.o" | wc -l)"
exit $status
