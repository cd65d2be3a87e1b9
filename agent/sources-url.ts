/**
 * Where a browser finds the sources that git fetched from there, without whoever's name and password; undefined where
 * that is no place that others reach.
 *
 * @param remote as `git config --get remote.origin.url` says it
 */
export function sourcesUrl(remote: string): string | undefined {
  // As scp writes it: git@github.com:you/remora.git.
  const address = /^[\w.-]+@([\w.-]+):(?!\/)(.+)$/.exec(remote);
  const url = URL.parse(address ? `https://${address[1]}/${address[2]}` : remote);
  if (!url || !/^(https|ssh|git\+ssh):$/.test(url.protocol)) return undefined;
  const port = url.protocol === 'https:' && url.port !== '' ? `:${url.port}` : '';
  return `https://${url.hostname}${port}${url.pathname.replace(/\/$/, '').replace(/\.git$/, '')}`;
}
