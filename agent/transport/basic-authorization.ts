/** The user and the password of a URL, as the header that carries them. */
export function basic({ username, password }: URL): string {
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** User and password of each URL in a text: up to the last `@` before its path, since a password may have one, too. */
export const userInUrl = /(?<=\/\/)[^/?#\s]+(?=@)/g;
