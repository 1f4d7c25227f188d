// Runs small Workers in workerd, each alone, and says what could be seen of them.
//
// In: a JSON array of Workers on standard input. Out: a JSON array of sightings, in that order.

import http from "node:http";
import { Miniflare, Response } from "miniflare";
import ts from "typescript";

const AT_ONCE = 8;
const SETTLING = 1000; // ms after the last answer in which background work can finish
const PATIENCE = 10_000; // ms until an answer that has not come counts as hanging
const ANSWERS_AFTER = 50; // ms that other hosts take
const HEAD_START = 100; // ms before what is sent meanwhile
const ROUNDS = 16; // calls that lead back, one within the other, until no more are answered
const ELSEWHERE = "elsewhere"; // the name of the Worker's second isolate

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function modules(worker) {
  const others = Object.keys(worker.files).filter((path) => path !== worker.main);
  return [worker.main, ...others].map((path) => ({
    type: "ESModule",
    path: path.replace(/\.tsx?$/, ".js"),
    contents: /\.tsx?$/.test(path) ? strip(worker.files[path]) : worker.files[path],
  }));
}

function strip(text) {
  const compilerOptions = { target: "ES2022", module: "ESNext", verbatimModuleSyntax: false };
  const code = ts.transpileModule(text, { compilerOptions }).outputText;
  return code.replace(/(from\s*["']\.[^"']*?)(\.[jt]s)?(["'])/g, "$1.js$3");
}

// All other hosts: a server of its own, as only that can lose a connection.
async function startUpstream({ silent, breaks, ms = ANSWERS_AFTER, end = 0, status = 200, body = "{}" }, run) {
  const server = http.createServer(async (request, response) => {
    const url = `https://${request.headers.host}${request.url}`;
    run.seen.fetched.push(url);
    request.resume();
    if (run.worker.hosts.includes(request.headers.host)) {
      const own = await back(run, () => visit(run.flow, url, { method: request.method }).catch(gone));
      return response.writeHead(own.status).end(await own.text());
    }
    if (silent) return;
    await wait(Number(ms));
    if (breaks) return request.socket.destroy();
    if (!request.socket.destroyed) run.seen.kept.push(url);
    response.writeHead(Number(status), { "content-type": "application/json" }).write(body.slice(0, 1));
    if (end) await wait(Number(end));
    response.end(body.slice(1));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

// The Worker was stopped before all that it had begun came to an end.
const gone = () => new Response(null, { status: 502 });

// A call that leads to a Worker of this run.
async function back(run, send) {
  if (run.seen.rounds >= ROUNDS) return new Response("it goes round", { status: 508 });
  run.seen.rounds = Math.max(run.seen.rounds, ++run.under);
  return send().finally(() => run.under--);
}

async function sight(worker) {
  const stored = { keys: [], objects: [], rows: {} };
  const seen = { failure: null, answers: [], fetched: [], kept: [], ...stored, rounds: 0, log: "" };
  const run = { worker, seen, flow: undefined, under: 0 };
  const upstream = await startUpstream(worker.upstream, run);
  try {
    const flow = (run.flow = new Miniflare({
      workers: isolates(worker).map((each) => options(each, upstream.address().port, run)),
      handleRuntimeStdio: (out, err) => {
        for (const stream of [out, err]) stream.on("data", (data) => (seen.log += data));
      },
    }));
    await flow.ready;
    const [kv, , database] = await stores(flow, worker.bindings);
    for (const table of worker.tables) await database.exec(`CREATE TABLE ${table}`);
    for (const { key, value } of worker.stored) await kv.put(key, value);
    seen.answers = await answers(flow, worker.steps);
    if (worker.settles) await wait(SETTLING);
    if (!seen.answers.some((answer) => answer.hangs)) await look(flow, worker, seen);
  } catch (error) {
    seen.failure = String(error.message);
    await wait(SETTLING); // it may be about to say why
  } finally {
    await run.flow?.dispose().catch(() => {});
    upstream.closeAllConnections();
    upstream.close();
  }
  return seen;
}

// The Worker that is asked, the others, and what runs it a second time on what the first has stored.
function isolates(worker) {
  if (!worker.steps.some((step) => step.elsewhere)) return [worker, ...worker.others];
  const objects = Object.entries(worker.bindings.durableObjects);
  const durableObjects = Object.fromEntries(objects.map(([name, each]) => [name, { ...each, scriptName: worker.name }]));
  return [worker, ...worker.others, { ...worker, name: ELSEWHERE, bindings: { ...worker.bindings, durableObjects } }];
}

function options(worker, port, run) {
  const call = (service) => (request) => {
    const isHere = [run.worker, ...run.worker.others].some((each) => each.name === service);
    if (isHere) return back(run, async () => (await run.flow.getWorker(service)).fetch(request));
    return new Response("{}", { status: Number(run.worker.upstream.status ?? 200) });
  };
  return {
    name: worker.name,
    modules: modules(worker),
    modulesRoot: "/",
    compatibilityDate: worker.date,
    compatibilityFlags: worker.flags,
    ...worker.bindings,
    serviceBindings: Object.fromEntries(Object.entries(worker.services).map(([name, service]) => [name, call(service)])),
    outboundService: { external: { address: `127.0.0.1:${port}`, http: { style: 0 } } },
  };
}

async function stores(flow, { kvNamespaces, r2Buckets, d1Databases }) {
  const kv = kvNamespaces.length > 0 && (await flow.getKVNamespace(kvNamespaces[0]));
  const bucket = r2Buckets.length > 0 && (await flow.getR2Bucket(r2Buckets[0]));
  const database = d1Databases.length > 0 && (await flow.getD1Database(d1Databases[0]));
  return [kv, bucket, database];
}

// What is stored in the end.
async function look(flow, worker, seen) {
  const [kv, bucket, database] = await stores(flow, worker.bindings);
  if (kv) seen.keys = (await kv.list()).keys.map((key) => key.name);
  if (bucket) seen.objects = (await bucket.list()).objects.map((object) => object.key);
  for (const table of worker.tables) {
    const name = table.split(/[ (]/)[0];
    const row = await database.prepare(`SELECT count(*) AS n FROM ${name}`).first();
    seen.rows[name] = row.n;
  }
}

// One after the other; what is sent meanwhile only disturbs the step before it.
async function answers(flow, steps) {
  const given = [];
  let disturbed = [];
  for (const [index, step] of steps.entries()) {
    const coming = answer(flow, step);
    if (step.meanwhile) disturbed.push(coming);
    else given.push(coming);
    if (steps[index + 1]?.meanwhile) await wait(HEAD_START);
    else {
      await Promise.all([...given, ...disturbed]);
      disturbed = [];
    }
  }
  return Promise.all(given);
}

async function answer(flow, step) {
  const started = Date.now();
  const hang = wait(PATIENCE).then(() => ({ hangs: true }));
  const seen = await Promise.race([hang, send(flow, step, started).catch((error) => ({ error: String(error) }))]);
  return { ...seen, ms: Date.now() - started };
}

async function send(flow, step, started) {
  const name = step.elsewhere ? ELSEWHERE : undefined;
  if (step.trigger === "scheduled") return (await flow.getWorker(name)).scheduled({});
  if (step.trigger === "queue") {
    const messages = step.body.map((body, index) => ({ id: `${index}`, timestamp: new Date(), attempts: 1, body }));
    return (await flow.getWorker(name)).queue("example", messages);
  }
  const url = `http://worker.example${step.path}`;
  const body = step.kilobytes ? "x".repeat(step.kilobytes * 1000) : (step.body ?? "");
  const given = step.method === "GET" ? { headers: JSON.parse(step.body ?? "{}") } : { body };
  const init = { method: step.method, ...given };
  const response = step.object ? await ask(flow, step.object, url, init) : await visit(flow, url, init, name);
  const begins = Date.now() - started;
  return { status: response.status, text: await response.text(), begins };
}

// As a browser does: `dispatchFetch` sends bodies without their length.
async function visit(flow, url, init, name) {
  const headers = { ...init.headers, "MF-Original-URL": url, "MF-Disable-Pretty-Error": "true" };
  if (name) headers["MF-Route-Override"] = name;
  return fetch(await flow.ready, { ...init, headers });
}

async function ask(flow, name, url, init) {
  const objects = await flow.getDurableObjectNamespace(name);
  return objects.get(objects.idFromName("example")).fetch(url, init);
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const workers = JSON.parse(Buffer.concat(chunks).toString());
const sightings = new Array(workers.length);
const run = async (indices, atOnce) => {
  const left = [...indices];
  const lane = async () => {
    for (let index; (index = left.shift()) !== undefined; ) sightings[index] = await sight(workers[index]);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
};
const isTimed = (index) => workers[index].timed;
const indices = [...workers.keys()];
await run(indices.filter((index) => !isTimed(index)), AT_ONCE);
await run(indices.filter(isTimed), AT_ONCE / 2); // the start of others would take its time
// what does not fit into the pipe is lost if the process ends before it is read
process.stdout.write(JSON.stringify(sightings), () => process.exit(0));
