import type { SessionView } from '../../shared/view/console-view.ts';

/** How the session stands. Whatever begins, takes up, breaks or ends one says so here. */
export class SessionStanding {
  /** A session that is paused is running here: the player knows that it is held. */
  state: SessionView['state'] = 'none';
  /** What is wrong, in words for the operator; empty when all is well. */
  problem = '';
  #isVenueReached = true;

  get isVenueReached(): boolean {
    return this.#isVenueReached;
  }

  /** Nothing is played any more until the console is started again. */
  fail(problem: string): void {
    this.state = 'failed';
    this.problem = problem;
  }

  /** It fails, and its venue is not to be spoken to: nothing can be cancelled or closed from here. */
  loseVenue(problem: string): void {
    this.fail(problem);
    this.#isVenueReached = false;
  }

  /** Its venue is there after all, for a kill; the session stays failed. */
  reachVenue(problem: string): void {
    this.fail(problem);
    this.#isVenueReached = true;
  }
}
