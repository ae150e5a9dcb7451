/* SPDX-License-Identifier: MIT */
#include <memory>
#include <new>

#include <simdjson.h>

#include "base/spare.h"
#include "format/json_index.h"

/*
 * The only C++ file.  Neither On-Demand nor the DOM is used: the DOM refuses
 * integers beyond 64 bits, On-Demand is compiled for one processor and checks
 * only what is asked for.  The first stage alone is chosen for the processor
 * at run time; json_parse.c walks what it finds.  simdjson is compiled here
 * to report by error code, so that nothing throws.
 */
struct sf_jindex {
	std::unique_ptr<simdjson::internal::dom_parser_implementation> impl;
	size_t cap = 0;
};

static const size_t cap_min = 16384;
static const size_t cap_keep = size_t(8) << 20;

/* Room for ${n} bytes; what one huge line took is given back later. */
static bool
make_room(sf_jindex *x, size_t n) noexcept
{
	size_t cap = x->cap;

	if (cap > cap_keep && n < cap / 8)
		cap = cap_min;
	if (cap < cap_min)
		cap = cap_min;
	while (cap < n)
		cap += cap / 2;
	if (cap == x->cap)
		return (true);
	x->cap = 0;
	if (x->impl->set_capacity(cap) != simdjson::SUCCESS)
		return (false);
	x->cap = cap;
	return (true);
}

extern "C" struct sf_jindex *
sf_jindex_new(void)
{
	sf_jindex *x = new (std::nothrow) sf_jindex;

	/* The list of processors is made with a new that ends the process. */
	if (x == nullptr || sf_spare() ||
	    simdjson::get_active_implementation()->
	    create_dom_parser_implementation(cap_min, 1, x->impl) !=
	    simdjson::SUCCESS) {
		delete x;
		return (nullptr);
	}
	x->cap = cap_min;
	return (x);
}

extern "C" void
sf_jindex_free(struct sf_jindex *x)
{
	delete x;
}

extern "C" int
sf_jindex_run(struct sf_jindex *x, const char *p, size_t n,
    const uint32_t **at, uint32_t *count)
{
	if (!make_room(x, n))
		return (SF_JX_MEMORY);
	if (x->impl->stage1(reinterpret_cast<const uint8_t *>(p), n,
	    simdjson::stage1_mode::regular) != simdjson::SUCCESS)
		return (SF_JX_REFUSED);
	*count = x->impl->n_structural_indexes;
	x->impl->structural_indexes[*count] = static_cast<uint32_t>(n);
	*at = x->impl->structural_indexes.get();
	return (SF_JX_OK);
}

extern "C" int
sf_jindex_utf8(const char *p, size_t n)
{
	return (simdjson::validate_utf8(p, n));
}
