// invoice.ts SUBCLIENT AMOUNT SERVICE ORDER: makes an invoice and saves its PDF. Needs nothing but Node.js 18.
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";

interface Invoice { id: string; document: { sha256: string } | null; links: { pdf: string | null } }
interface Job { id: string; state: string; result: Invoice | null }
interface Answer { status: number; text: string }

const gateway = process.env.COUNTERFOIL_URL;
const key = process.env.COUNTERFOIL_KEY;
const pause = (seconds: number) => new Promise((resume) => setTimeout(resume, seconds * 1000));

/**
 * Whether an answer is worth another try. A 5xx that is no problem document comes from a proxy in front: nobody knows
 * whether the gateway took the request.
 */
function shouldRepeat(response: Response): boolean {
  if ([429, 500, 503].includes(response.status)) return true;
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json");
  return response.status >= 500 && !isProblem;
}

/** Sends a request until it is answered for good. */
async function ask(path: string, fields: Record<string, string> = {}, body?: string): Promise<Answer> {
  const headers = { Authorization: `Bearer ${key}`, Prefer: "wait=30", ...fields };
  for (let attempt = 0; attempt < 60; attempt++) {
    let wait = 2;
    try {
      const method = body === undefined ? "GET" : "POST";
      const response = await fetch(gateway + path, { method, headers, body, signal: AbortSignal.timeout(60_000) });
      const text = await response.text();
      if (!shouldRepeat(response)) return { status: response.status, text };
      const after = response.headers.get("Retry-After");
      if (after && /^\d+$/.test(after)) wait = Number(after);
    } catch {
      // No answer: the gateway may have taken the request or not. Under the same key that makes no difference.
    }
    await pause(wait);
  }
  throw new Error("the gateway does not answer");
}

async function create(subclient: string, amount: string, service: string, order: string): Promise<Invoice> {
  const fields = { "Idempotency-Key": order, "Content-Type": "application/json" };
  const path = `/subclients/${encodeURIComponent(subclient)}/invoices`;
  let answer = await ask(path, fields, JSON.stringify({ amount, service }));
  if (answer.status === 201) return JSON.parse(answer.text);
  for (;;) {
    if (answer.status !== 200 && answer.status !== 202) throw new Error(answer.text);
    const job: Job = JSON.parse(answer.text);
    if (job.state === "succeeded" && job.result) return job.result;
    if (job.state !== "queued" && job.state !== "sending") throw new Error(answer.text);
    answer = await ask(`/jobs/${job.id}`);
  }
}

async function save(invoice: Invoice): Promise<string> {
  if (!invoice.document || !invoice.links.pdf) {
    throw new Error("the PDF is still to be fetched: ask for the invoice later");
  }
  const response = await fetch(invoice.links.pdf, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(await response.text());
  const pdf = Buffer.from(await response.arrayBuffer());
  if (createHash("sha256").update(pdf).digest("hex") !== invoice.document.sha256) {
    throw new Error("the PDF came in damaged");
  }
  const name = `invoice-${invoice.id}.pdf`;
  await writeFile(name, pdf);
  return name;
}

const [subclient, amount, service, order] = process.argv.slice(2);
create(subclient, amount, service, order).then(save).then(console.log, (error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
