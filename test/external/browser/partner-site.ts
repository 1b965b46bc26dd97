import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atEnd } from '../../at-end.ts';
import type { Partner } from '../../harness.ts';

/** What a partner's page is told, in order. */
export type PartnerEvent = ['success'] | ['fail', { code: string; message: string }];

export interface PartnerSite {
  /** Another origin, and another site, than the emulator's. */
  readonly url: string;
  /** The last request's. */
  txId: string;
  requestBody: object;
  headers: Record<string, string>;
  answerDelayMs: number;
}

const page = (emulator: string): string => `<!doctype html>
<html lang="ko"><head><title>partner</title><link rel="icon" href="data:,"><script src="${emulator}/cert/v1"></script></head>
<body><button id="go">본인확인</button><script>
  window.events = [];
  const tell = (event) => {
    window.events.push(event);
    window.told?.(event);
  };
  document.getElementById('go').addEventListener('click', async () => {
    const tossCert = TossCert();
    tossCert.preparePopup();
    const { authUrl, txId } = await (await fetch('/begin', { method: 'POST' })).json();
    tossCert.start({
      authUrl: authUrl,
      txId: txId,
      onSuccess: () => tell(['success']),
      onFail: (error) => tell(['fail', error]),
    });
  });
  if (location.search === '?itself') document.getElementById('go').click();
</script></body></html>`;

/** A partner's website on a port of its own: a page with the browser script, and a server that asks the emulator. */
export const startPartnerSite = async (emulator: string, partner: Pick<Partner, 'token'>): Promise<PartnerSite> => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(site.headers)) response.setHeader(name, value);
    if (request.url !== '/begin') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(page(emulator));
      return;
    }
    const asked = await fetch(`${emulator}/api/v2/sign/user/auth/id/request`, {
      method: 'POST',
      headers: { authorization: `Bearer ${partner.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ requestType: 'USER_NONE', requestUrl: site.url, ...site.requestBody }),
    });
    const { success } = (await asked.json()) as { success: { txId: string; authUrl: string } };
    site.txId = success.txId;
    await new Promise((resolve) => setTimeout(resolve, site.answerDelayMs));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(success));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const site: PartnerSite = {
    url: `http://localhost:${port}/`,
    txId: '',
    requestBody: {},
    headers: {},
    answerDelayMs: 0,
  };
  return site;
};
