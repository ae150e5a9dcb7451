#!/bin/sh
# SPDX-License-Identifier: MIT
exec perl tests/bank/dirt.t
