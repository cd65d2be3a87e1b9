"""Starts ministack with two of its doors open, or not at all if it is not the ministack that we know."""

import sys

from ministack import app
from ministack.core import iam_evaluator
from ministack.services import eventbridge

# AWS lets only itself put events whose source begins with `aws.`; the test puts CloudTrail's in its place.
put_events = eventbridge._put_events
if put_events.__code__.co_varnames[:2] != ("data", "allow_aws_source") or put_events.__defaults__ != (False,):
    sys.exit("ministack's PutEvents has changed: see test/ministack/launcher.py")
put_events.__defaults__ = (True,)

# The bucket of the framework refuses whoever comes without TLS. On loopback there is none, and nobody else is listening.
resolve = iam_evaluator._resolve_condition_key
if resolve.__code__.co_varnames[:2] != ("key", "ctx"):
    sys.exit("ministack's condition keys have changed: see test/ministack/launcher.py")
iam_evaluator._resolve_condition_key = lambda key, ctx: (
    "true" if key.lower() == "aws:securetransport" else resolve(key, ctx)
)

app.main()
