import '../ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startClock } from '../store/clock.ts';
import { connect } from '../store/connection.ts';
import { useConsoleStore } from '../store/console-store.ts';
import { followLatches } from '../store/kill-press.ts';
import { followRole } from '../store/role.ts';
import { App } from './App.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

startClock();
followLatches();
followRole();
if (window.interlock === undefined) useConsoleStore.setState({ connection: 'lost' });
else connect(window.interlock);

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
