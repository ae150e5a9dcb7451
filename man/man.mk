# SPDX-License-Identifier: MIT
# Pages and completions: the option lists come from the tools themselves.
man completions:
