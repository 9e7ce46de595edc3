// swift-tools-version: 6.2
import PackageDescription

/// Swift 6 language mode, explicit existentials and imports, and no warning left standing: for every target of ours.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let lifecycleTesting = Target.Dependency.product(
    name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let metricsCore = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOHTTP1"].map { .product(name: $0, package: "swift-nio") }

let package = Package(
    name: "counterfoil",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .executableTarget(
            name: "counterfoil",
            dependencies: [
                "Billing", "CurlTransport", "GatewayAPI", "HTTPGuard", "PostgresLedger", "S3Documents", "Scheduling",
                "Simulator", "SMSC", "SQLiteLedger", "Telemetry", "Tokens", "Webhooks",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
                crypto, hummingbird, lifecycle, logging, metricsCore, signals,
            ],
            resources: [.embedInCode("Resources")],
            swiftSettings: strict,
            // No symbols for programs that are loaded into this one, and addresses to be set at start as a bitmap (glibc
            // 2.36): five MiB less of an idle gateway's memory.
            linkerSettings: [
                .unsafeFlags(
                    ["-use-ld=lld"]
                        + ["--no-export-dynamic", "-z", "pack-relative-relocs"].flatMap { ["-Xlinker", $0] },
                    .when(configuration: .release))
            ]
        ),
        .target(name: "Billing", swiftSettings: strict),
        .target(name: "Multipart", swiftSettings: strict),
        .target(
            name: "CCurl",
            cSettings: [.treatAllWarnings(as: .error)],
            linkerSettings: [.linkedLibrary("curl")]
        ),
        .target(name: "CurlTransport", dependencies: ["CCurl"], swiftSettings: strict),
        .target(name: "SMSC", dependencies: ["Billing", "CurlTransport", "Multipart", crypto], swiftSettings: strict),
        .target(
            name: "S3Documents", dependencies: ["Billing", "CurlTransport", crypto, logging, metrics],
            swiftSettings: strict),
        .target(
            name: "CPageSeals",
            cSettings: [.treatAllWarnings(as: .error)],
            linkerSettings: [.linkedLibrary("sqlite3")]
        ),
        .target(
            name: "SQLiteLedger",
            dependencies: ["Billing", "CPageSeals", crypto, grdb, metrics],
            resources: [.embedInCode("Migrations")],
            swiftSettings: strict
        ),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "PostgresLedger",
            dependencies: ["Billing", "CPostgres", metrics],
            resources: [.embedInCode("Migrations")],
            swiftSettings: strict
        ),
        .target(name: "Scheduling", dependencies: ["Billing", lifecycle, logging, metrics], swiftSettings: strict),
        .target(
            name: "HTTPGuard",
            dependencies: [hummingbird, httpTypes, logging, nio[0]],
            swiftSettings: strict
        ),
        .target(
            name: "GatewayAPI",
            dependencies: [
                "Billing", "HTTPGuard", crypto, hummingbird, httpTypes, lifecycle, logging, metrics, nio[0], nio[1],
            ],
            resources: [.embedInCode("Console")],
            swiftSettings: strict
        ),
        .target(
            name: "Webhooks", dependencies: ["Billing", "CurlTransport", crypto, lifecycle, logging, metrics],
            swiftSettings: strict),
        .target(name: "Tokens", dependencies: ["Billing", jwt, logging], swiftSettings: strict),
        .target(name: "Telemetry", dependencies: [logging, metricsCore], swiftSettings: strict),
        .target(
            name: "Simulator",
            dependencies: nio + [crypto, lifecycle, logging],
            exclude: ["Resources/DejaVuSans-LICENSE.txt"],
            resources: [.embedInCode("Resources/DejaVuSans-1251.ttf")],
            swiftSettings: strict
        ),

        .target(
            name: "TestSupport",
            dependencies: ["Billing", "SQLiteLedger", crypto],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .target(
            name: "Simulation",
            dependencies: ["Billing", "Scheduling", "TestSupport", logging],
            path: "Tests/Simulation",
            // Ten thousand worlds are lived in every `swift test`.
            swiftSettings: strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]
        ),
        .executableTarget(
            name: "seeds", dependencies: ["Simulation"], path: "Tests/Proofs/Seeds", swiftSettings: strict),
        .executableTarget(
            name: "microbench", dependencies: ["Billing", "Multipart", "Scheduling", "SQLiteLedger"],
            path: "Tests/Benchmarks/Micro", swiftSettings: strict),
        .testTarget(name: "BillingTests", dependencies: ["Billing", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "MultipartTests", dependencies: ["Multipart"], swiftSettings: strict),
        .testTarget(
            name: "CurlTransportTests", dependencies: ["CCurl", "CurlTransport", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SMSCTests",
            dependencies: ["Billing", "CurlTransport", "SMSC"],
            resources: [.copy("Fixtures")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SQLiteLedgerTests",
            dependencies: ["Billing", "SQLiteLedger", "TestSupport", grdb],
            resources: [.copy("Fixtures")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PostgresLedgerTests",
            dependencies: ["Billing", "PostgresLedger", "TestSupport"],
            exclude: ["Fixtures"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SchedulingTests",
            dependencies: [
                "Billing", "Scheduling", "SQLiteLedger", "TestSupport", lifecycle, lifecycleTesting, logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HTTPGuardTests",
            dependencies: [
                "HTTPGuard", hummingbird, httpTypes, logging, nio[0], nio[2],
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "GatewayAPITests",
            dependencies: [
                "Billing", "GatewayAPI", "HTTPGuard", "Scheduling", "SQLiteLedger", "TestSupport",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Yams", package: "Yams"),
                crypto, grdb, hummingbird, httpTypes, lifecycle, lifecycleTesting, logging, nio[0],
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TokensTests",
            dependencies: [
                "Billing", "TestSupport", "Tokens", crypto,
                .product(name: "CryptoExtras", package: "swift-crypto"), logging,
            ],
            swiftSettings: strict),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry", logging, metricsCore], swiftSettings: strict),
        .testTarget(
            name: "WebhooksTests",
            dependencies: ["Billing", "CurlTransport", "TestSupport", "Webhooks", logging],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SimulatorTests",
            dependencies: nio + ["Simulator", "TestSupport", lifecycle, logging],
            swiftSettings: strict
        ),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "counterfoil", "Billing", "GatewayAPI", "HTTPGuard", "Multipart", "SMSC", "TestSupport", crypto,
            ],
            exclude: ["Fixtures", "LibFuzzer.swift"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CounterfoilTests",
            dependencies: [
                "counterfoil", "Billing", "CurlTransport", "PostgresLedger", "S3Documents", "SMSC", "SQLiteLedger",
                "Scheduling", "Simulator", "TestSupport", "Tokens",
                .product(name: "Yams", package: "Yams"),
                crypto, lifecycle, lifecycleTesting, logging,
            ],
            exclude: ["Faults/call_points.c", "Faults/wall_clock.c"],
            resources: [.copy("Fixtures")],
            swiftSettings: strict
        ),
    ]
)
