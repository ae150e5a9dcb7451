# SPDX-License-Identifier: MIT
# What the tests build beside the tools, and how they are run.
