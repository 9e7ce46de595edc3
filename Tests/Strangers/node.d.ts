// What docs/examples/invoice.ts takes of Node.js, for tsc. Node's own types are in no package that is there wherever Node is,
// and what Debian's tsc (4.8) knows of browsers is older than `AbortSignal.timeout`.
declare module "node:crypto" {
  interface Hash { update(data: Uint8Array): Hash; digest(encoding: "hex"): string }
  export function createHash(algorithm: string): Hash;
}

declare module "node:fs/promises" {
  export function writeFile(path: string, data: Uint8Array): Promise<void>;
}

interface AbortSignal { readonly aborted: boolean }
interface Headers { get(name: string): string | null }
interface Response {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}
interface RequestInit { method?: string; headers?: Record<string, string>; body?: string; signal?: AbortSignal }

declare const AbortSignal: { timeout(milliseconds: number): AbortSignal };
declare const Buffer: { from(bytes: ArrayBuffer): Uint8Array };
declare const console: { log(...words: unknown[]): void; error(...words: unknown[]): void };
declare const process: { env: Record<string, string | undefined>; argv: string[]; exitCode: number };
declare function fetch(url: string, init?: RequestInit): Promise<Response>;
declare function setTimeout(resume: (value: unknown) => void, milliseconds: number): void;
