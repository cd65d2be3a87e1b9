/** The hosts of Slack's incoming webhooks: commercial and GovSlack. */
const hosts = ['hooks.slack.com', 'hooks.slack-gov.com'];

/**
 * Checks the address to post to. It is a secret: whoever has it can write into the channel, so no error quotes it.
 *
 * @param emulated whether AWS itself is an emulator (`AWS_ENDPOINT_URL` is set, which it never is on Lambda): then
 *   the webhook may be one on this machine
 * @throws where the text is no webhook's URL, with the remedy
 */
export function webhookUrl(text: string, parameter: string, emulated: boolean): URL {
  const url = URL.parse(text.trim());
  const isSlack =
    url?.protocol === 'https:' && hosts.includes(url.host) && url.pathname.startsWith('/services/');
  const isHere =
    emulated && url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url && url.username === '' && (isSlack || isHere)) return url;
  throw new Error(
    `The parameter ${parameter} holds no URL of a Slack incoming webhook: put one there that begins with https://hooks.slack.com/services/ (aws ssm put-parameter --name ${parameter} --type SecureString --overwrite --value file:///dev/stdin)`,
  );
}
