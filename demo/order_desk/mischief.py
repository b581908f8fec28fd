"""What Order Desk does wrong when it is told to."""

import dataclasses
import os
import random
import time


class Popups:
    """A Software update window at some input of some orders.

    Counted in clicks and keys, not in seconds: a seed gives the same moments to a quick and to a slow user.
    """

    EARLIEST, LATEST = 2, 40

    def __init__(self, probability, seed, show):
        self.chance = random.Random(seed)
        self.probability = probability
        self.show = show
        self.left = None

    def order_opened(self):
        due = self.chance.random() < self.probability
        moment = self.chance.randint(self.EARLIEST, self.LATEST)
        self.left = moment if due else None

    def order_closed(self):
        self.left = None

    def input_received(self):
        if self.left is None:
            return
        self.left -= 1
        if self.left <= 0:
            self.left = None
            self.show()


class Faults:
    """How a submit goes wrong."""

    def __init__(self, options):
        self.options = options
        self.saves = 0
        self.claimed = 0

    def before_save(self):
        """`--crash-after 0`: everything was confirmed and nothing is stored. `--late-save`: not stored yet."""
        self._end()
        self._hold(self.options.late_save)

    def submit(self, store, order):
        """The number to tell the user."""
        if self.options.lie:
            self.claimed = max(self.claimed + 1, store.submit(order.ref, []))
            return self.claimed
        if self.options.lie_partial:
            order = dataclasses.replace(order, comment="")
        return store.submit(order.ref, [order, order] if self.options.lie_duplicate else [order])

    def after_save(self):
        """The order is stored, and the user has not been told yet."""
        self.saves += 1
        self._end()

    def _end(self):
        if self.saves == self.options.crash_after:
            os._exit(70)
        if self.saves == self.options.freeze_after:
            self._hold(float("inf"))

    @staticmethod
    def _hold(seconds):
        until, parent = time.monotonic() + seconds, os.getppid()
        while time.monotonic() < until:
            time.sleep(0.2)
            if os.getppid() != parent:
                os._exit(70)  # nobody is left to end it
