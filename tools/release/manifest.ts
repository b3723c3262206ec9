import GitHost from 'hosted-git-info';

/** What of package.json a release looks at. */
export interface Manifest {
  version: string;
  repository?: string | { type: string; url: string };
  [field: string]: unknown;
}

const DEVELOPERS_ONLY = ['scripts', 'devDependencies', 'devEngines'];

/** Where the files of this version are: the repository at the version's tag. */
export function hostOf({ repository, version }: Manifest): GitHost {
  const url = typeof repository === 'string' ? repository : (repository?.url ?? '');
  const host = GitHost.fromUrl(url, { noGitPlus: true });
  if (!host) {
    throw new Error(
      'package.json needs "repository", the address of the project on its host: "github:owner/name", for one',
    );
  }
  host.committish = `v${version}`;
  return host;
}

/** package.json as it is published: with the addresses that follow from the repository, without what only developers need. */
export function publishedManifest(manifest: Manifest, host: GitHost): Manifest {
  const opened = { noCommittish: true };
  return {
    ...Object.fromEntries(Object.entries(manifest).filter(([field]) => !DEVELOPERS_ONLY.includes(field))),
    version: manifest.version,
    repository: { type: 'git', url: host.https({ noCommittish: true }) },
    homepage: host.docs(opened),
    bugs: { url: host.bugs(opened) },
  };
}
