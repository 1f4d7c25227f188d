// Says what the TypeScript compiler has against small Workers.
//
// In: a JSON array of Workers on standard input, each an object of texts by path.
// Out: a JSON array of lists of complaints, in that order.

import path from "node:path";
import ts from "typescript";

const options = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.es2022.d.ts"],
  types: ["@cloudflare/workers-types"],
  strict: true,
  noImplicitAny: false,
  noEmit: true,
  allowJs: true,
  checkJs: true,
  skipLibCheck: true,
};

const disk = ts.createCompilerHost(options);
const read = new Map(); // what all Workers share is read once

function hostFor(worker) {
  const texts = new Map(Object.entries(worker).map(([file, text]) => [path.resolve(file), text]));
  const source = (file, target) => {
    if (texts.has(file)) return ts.createSourceFile(file, texts.get(file), target);
    if (!read.has(file)) read.set(file, disk.getSourceFile(file, target));
    return read.get(file);
  };
  return {
    ...disk,
    fileExists: (file) => texts.has(file) || disk.fileExists(file),
    readFile: (file) => texts.get(file) ?? disk.readFile(file),
    directoryExists: (folder) => [...texts.keys()].some((file) => file.startsWith(folder)) || disk.directoryExists(folder),
    getSourceFile: source,
  };
}

function complaints(worker) {
  const files = Object.keys(worker).map((file) => path.resolve(file));
  const program = ts.createProgram(files, options, hostFor(worker));
  const found = [...program.getOptionsDiagnostics(), ...ts.getPreEmitDiagnostics(program)];
  return found.map((each) => `TS${each.code}: ${ts.flattenDiagnosticMessageText(each.messageText, " ")}`);
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const workers = JSON.parse(Buffer.concat(chunks).toString());
process.stdout.write(JSON.stringify(workers.map(complaints)));
