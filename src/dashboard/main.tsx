import { render } from 'preact';
import { App } from './app.tsx';
import { followClients } from './live/clients.ts';
import { connect } from './live/connection.ts';
import { whenOpen } from './server.ts';

const place = document.getElementById('root');
if (place === null) throw new Error('the page has no root');
place.replaceChildren();
render(<App />, place);

followClients();
whenOpen(connect);
