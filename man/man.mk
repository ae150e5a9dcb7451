# SPDX-License-Identifier: MIT
# Pages and completions: the option lists come from the tools themselves.
PAGES = $(patsubst man/%,$(B)/man/%,$(wildcard man/*.[157]))
COMPLETIONS = $(patsubst $(B)/bin/%,$(B)/completions/bash/%,$(TOOLS)) \
	$(patsubst $(B)/bin/%,$(B)/completions/zsh/_%,$(TOOLS))

man: $(PAGES)
completions: $(COMPLETIONS)

# The line `.\" @OPTIONS@` becomes the option list of the tool of that name.
$(B)/man/%: man/% $(TOOLS)
	@mkdir -p $(@D)
	@tool=$(B)/bin/$$(basename $* .1); \
	if [ -x $$tool ]; then \
		$$tool --options=mdoc >$@.options && \
		sed -e '/^\.\\" @OPTIONS@/{r $@.options' -e 'd;}' $< >$@.tmp; \
		rm -f $@.options; \
	else cp $< $@.tmp; fi
	@mv $@.tmp $@
$(B)/completions/bash/%: $(B)/bin/%
	@mkdir -p $(@D)
	@$< --options=bash >$@
$(B)/completions/zsh/_%: $(B)/bin/%
	@mkdir -p $(@D)
	@$< --options=zsh >$@

D = $(DESTDIR)$(PREFIX)
install: all
	install -d $(D)/bin $(D)/share/man/man1 $(D)/share/man/man5 \
		$(D)/share/man/man7 $(D)/share/scene-finance \
		$(D)/share/bash-completion/completions \
		$(D)/share/zsh/site-functions
	install -m 755 $(TOOLS) $(D)/bin
	install -m 644 $(B)/man/*.1 $(D)/share/man/man1
	install -m 644 $(B)/man/*.5 $(D)/share/man/man5
	install -m 644 $(B)/man/*.7 $(D)/share/man/man7
	install -m 644 lib/rules/ready/*.yaml $(D)/share/scene-finance
	install -m 644 $(B)/completions/bash/* \
		$(D)/share/bash-completion/completions
	install -m 644 $(B)/completions/zsh/* $(D)/share/zsh/site-functions

.PHONY: man completions install
