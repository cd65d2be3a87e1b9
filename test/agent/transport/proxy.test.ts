import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyFor } from '../../../agent/transport/proxy.ts';
// What golang.org/x/net/http/httpproxy says: the proxy for a URL, and which URLs (by number) go through it for a NO_PROXY.
import table from './proxy.table.json' with { type: 'json' };

const environment = { HTTP_PROXY: 'http://proxy:3128', HTTPS_PROXY: 'http://secure:3129' };
const normal = (proxy: string | undefined) => (proxy ? new URL(proxy).href : undefined);

/** Go speaks SOCKS, and goes past what it cannot read. */
const unlikeGo = ['socks5://proxy:1080', '%zz'];
const refusal = (name: string) => ({
  message: `${name} must be the URL of a proxy, http:// or https:// (not SOCKS), with %25 for a % in its password and so on`,
});

for (const { http, https, url, proxy } of table.proxies)
  test(`HTTP_PROXY=${http} HTTPS_PROXY=${https} ${url}`, () => {
    const found = () => normal(proxyFor(new URL(url), { HTTP_PROXY: http, HTTPS_PROXY: https }));
    const { protocol } = new URL(url);
    if (protocol === 'http:' && unlikeGo.includes(http)) assert.throws(found, refusal('HTTP_PROXY'));
    else if (protocol === 'https:' && unlikeGo.includes(https)) assert.throws(found, refusal('HTTPS_PROXY'));
    else assert.equal(found(), normal(proxy));
  });

test('a proxy that cannot be asked is an error that names the variable alone, where it would be asked', () => {
  const url = new URL('https://example.com/');
  for (const wrong of [
    'socks5h://me:secret@proxy',
    'me:secret@pro xy',
    'http://me:se%cret@proxy',
    'a:secret',
  ])
    for (const name of ['HTTPS_PROXY', 'https_proxy']) {
      assert.throws(() => proxyFor(url, { [name]: wrong }), refusal(name));
      assert.equal(proxyFor(url, { [name]: wrong, NO_PROXY: 'example.com' }), undefined);
      assert.equal(proxyFor(new URL('https://localhost/'), { [name]: wrong }), undefined);
    }
});

for (const { noProxy, proxied } of table.exceptions)
  test(`NO_PROXY=${noProxy}`, () => {
    const through = table.urls.filter((url) => proxyFor(new URL(url), { ...environment, NO_PROXY: noProxy }));
    assert.deepEqual(
      through,
      proxied.map((index) => table.urls[index]),
    );
  });

test('the names count in lower case, too, and in upper case first; an empty one is none', () => {
  const url = new URL('http://example.com/');
  assert.equal(proxyFor(url, { http_proxy: 'http://low' }), 'http://low');
  assert.equal(proxyFor(url, { http_proxy: 'http://low', HTTP_PROXY: 'http://up' }), 'http://up');
  assert.equal(proxyFor(url, { http_proxy: 'http://low', HTTP_PROXY: '' }), 'http://low');
  assert.equal(proxyFor(url, { http_proxy: 'http://low', no_proxy: 'example.com' }), undefined);
});
