// A plugin of the framework: makes the agent's bundle, which the package of on-deploy takes along, and tells
// serverless.yml what it needs to know of it, as ${agent:bundle}.
const { execFile } = require('node:child_process');
const { createHash } = require('node:crypto');
const { mkdir, readFile, readdir, rename } = require('node:fs/promises');
const { join } = require('node:path');
const { promisify } = require('node:util');

const run = promisify(execFile);
const root = join(__dirname, '..');
/** The Node.js of the project, for the framework may run on an older one. */
const node = join(root, 'node_modules/.bin/node');

const passwordless =
  'there is no registry of npm, or one with a password in its address: name one without, as --param npmRegistry=https://registry.example.com/';

module.exports = class BundleAgent {
  constructor(serverless) {
    let built;
    const bundle = () => {
      built ??= makeBundle();
      return built;
    };
    const values = {
      recipe,
      registry,
      bundle: async () => (await bundle()).digest,
      revision: async () => (await bundle()).revision,
      source: async () => (await bundle()).source ?? '',
    };
    this.configurationVariablesSources = {
      agent: {
        resolve: async ({ address }) => {
          if (!Object.hasOwn(values, address)) throw new Error(`There is no \${agent:${address}}`);
          return { value: await values[address]() };
        },
      },
    };
    // Also where nothing asks for its digest: the package of on-deploy is to be whole.
    this.hooks = {
      'before:package:createDeploymentArtifacts': () => {
        checkRepository(serverless.service);
        checkRegistry(serverless.service);
        return bundle();
      },
    };
  }
};

/**
 * ECR takes no capitals in a name, and a stage may have some: said now, and not when the whole stack is taken back.
 * Source: Amazon ECR API reference, CreateRepository.
 */
function checkRepository({ custom, resources }) {
  const name = custom.agentRepository;
  if (!imageOf(resources) || name.split('/').every((part) => /^[a-z0-9]+([._-][a-z0-9]+)*$/.test(part)))
    return;
  throw new Error(
    `ECR takes no repository of the name ${name}: name a stage in lower-case letters, digits and single hyphens, or deploy with --param publishAgent=no`,
  );
}

/** A password in the address of npm's registry would stand in the template for everybody to read. */
function checkRegistry({ resources }) {
  const { NpmRegistry } = imageOf(resources)?.Properties ?? {};
  const { username, password } = URL.parse(String(NpmRegistry)) ?? {};
  if (username || password) throw new Error(passwordless);
}

/** The resource that publishes; undefined where none does. */
function imageOf(resources) {
  return [resources].flat().find((one) => one?.Resources?.AgentImage)?.Resources.AgentImage;
}

/** Returns the digest of what is in dist/agent.mjs now, and what that was built from. */
async function makeBundle() {
  const file = join(root, 'dist/agent.mjs');
  await mkdir(join(root, 'dist'), { recursive: true });
  // Two packagings at a time must not read half of each other's file.
  const fresh = `${file}.${process.pid}`;
  const { stdout } = await run(node, [join(root, 'agent/build.ts'), fresh]);
  await rename(fresh, file);
  return { ...JSON.parse(stdout), digest: digestOf([await readFile(file)]) };
}

/** The digest of how an image is made: the same agent in another wrapping is another image. */
async function recipe() {
  const folder = join(root, 'functions/image');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return digestOf(await Promise.all(files.sort().map((file) => readFile(file))));
}

/**
 * Where npm on this machine takes packages from; the runtime of the agent is one. An address with a password in it
 * would stand in the template for everybody to read; npm does not say such a one, either.
 */
async function registry() {
  const asked = run('npm', ['config', 'get', 'registry'], { cwd: root });
  const url = await asked.then(
    ({ stdout }) => URL.parse(stdout.trim()),
    () => null,
  );
  if (url && !url.username && !url.password) return url.href;
  throw new Error(passwordless);
}

function digestOf(contents) {
  const hash = createHash('sha256');
  for (const content of contents) hash.update(content);
  return hash.digest('hex');
}
