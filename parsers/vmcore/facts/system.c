// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/system.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/read/member.h"
#include "util/error.h"
#include "util/macros.h"

#define NSEC_PER_SEC 1000000000u
#define CPUS_MAX 8192
/* The value of panic_cpu while nobody panics (include/linux/panic.h). */
#define PANIC_CPU_INVALID (-1)
/* No kernel was up for longer than this, 50 years: such a stamp was overwritten. */
#define UPTIME_MAX_MS (50ll * 366 * 86400 * 1000)
/* So far the runqueues' clocks may lag behind the one that printk reads, as they stand still while CPUs are idle. */
#define CLOCKS_APART_MS 2000

int system_init(struct extract *x)
{
	x->cpus = calloc(1, sizeof(*x->cpus));
	return x->cpus ? 0 : err_oom();
}

void system_deinit(struct extract *x)
{
	if (x->cpus)
		free(x->cpus->v);
	free(x->cpus);
}

static uint32_t possible_cpus(struct extract *x)
{
	struct opt ids = global_read(x, "nr_cpu_ids", 4);

	if (ids.known && ids.v > 0 && ids.v <= CPUS_MAX)
		return (uint32_t)ids.v;
	return MIN(x->info->cpus, CPUS_MAX);
}

/* Without the mask, each CPU that has registers in the dump counts as online. */
static bool cpu_online(struct extract *x, uint64_t mask, uint32_t cpu)
{
	uint64_t bits;

	if (!mask || image_read_u64(x->img, mask + cpu / 64 * 8, &bits) != 0)
		return cpu < x->info->cpus;
	return bits >> cpu % 64 & 1;
}

/* A panic stops the other CPUs and takes them off the mask of those online. What they run did not go to sleep. */
static bool stopped_by_panic(struct extract *x, uint64_t present, uint32_t cpu)
{
	struct opt by = global_read(x, "panic_cpu", 4);
	uint64_t bits;

	return by.known && (int32_t)by.v != PANIC_CPU_INVALID && present &&
	       image_read_u64(x->img, present + cpu / 64 * 8, &bits) == 0 && bits >> cpu % 64 & 1;
}

void system_read_runqueue(struct extract *x, uint64_t rq, struct cpu *cpu)
{
	cpu->rq = rq;
	cpu->next_balance = member_read(x, rq, FIELD_RQ_NEXT_BALANCE);
	cpu->curr = member_read_ptr(x, rq, FIELD_RQ_CURR);
	cpu->clock = member_read_ptr(x, rq, FIELD_RQ_CLOCK);
	cpu->clock_task = member_read_ptr(x, rq, FIELD_RQ_CLOCK_TASK);
}

/* The symbol @name, or the one that it had before 4.5 (4b804c85dc37); 0 for neither. */
static uint64_t mask_of(struct extract *x, const char *name, const char *old)
{
	uint64_t addr = 0;

	if (image_symbol(x->img, name, &addr) != 0)
		(void)image_symbol(x->img, old, &addr);
	return addr;
}

static int read_cpus(struct extract *x)
{
	uint64_t mask = mask_of(x, "__cpu_online_mask", "cpu_online_bits"), runqueues = 0, offset = 0;
	uint64_t present = mask_of(x, "__cpu_present_mask", "cpu_present_bits");
	uint32_t n = possible_cpus(x);

	(void)image_symbol(x->img, "runqueues", &runqueues);
	x->cpus->percpu = runqueues || image_symbol(x->img, "__per_cpu_offset", &offset) == 0;
	for (uint32_t no = 0; no < n; no++) {
		struct cpu *cpu;

		if (!(cpu_online(x, mask, no) || stopped_by_panic(x, present, no)) ||
		    (x->cpus->percpu && image_percpu(x->img, 0, no, &offset) != 0))
			continue;
		cpu = VEC_ADD(x->cpus);
		if (!cpu)
			return -ENOMEM;
		cpu->no = no;
		cpu->offset = offset;
		if (runqueues)
			system_read_runqueue(x, runqueues + offset, cpu);
	}
	return 0;
}

/* A runqueue's clock stands still while its CPU is idle, so the newest one is nearest to the time of the dump. */
static uint64_t newest_clock(const struct extract *x)
{
	uint64_t now = 0;

	for (size_t i = 0; i < x->cpus->n; i++)
		now = MAX(now, x->cpus->v[i].clock);
	return now;
}

/* Seconds since boot by @jiffies, if a second has @hz of them. */
static int64_t jiffies_seconds(int64_t jiffies, int64_t hz)
{
	uint64_t start = (uint32_t)(-INITIAL_JIFFIES_SECONDS * hz);

	return (int64_t)((uint64_t)jiffies - start) / hz;
}

/*
 * Jiffies start to count later than the clock, and a slow guest loses some while it boots. If the two are that far
 * apart, HZ is only known if exactly one rate gives an uptime that the clock does not contradict.
 */
static struct opt only_rate_below(int64_t jiffies, int64_t seconds, const int *rates, size_t n)
{
	struct opt hz = OPT_NULL;

	for (size_t i = 0; i < n; i++) {
		int64_t uptime = jiffies_seconds(jiffies, rates[i]);

		if (uptime < seconds / 2 || uptime > seconds + 2)
			continue;
		if (hz.known)
			return OPT_NULL;
		hz = OPT(rates[i]);
	}
	return hz;
}

/*
 * tick_nsec is a variable where NTP may steer the tick (to 6.12); else HZ is the one of its possible values with
 * which jiffies give the same uptime as the scheduler's clock.
 */
static struct opt find_hz(struct extract *x, struct opt jiffies)
{
	static const int rates[] = { 100, 250, 300, 1000 };
	int64_t tick = global_read(x, "tick_nsec", 8).v, seconds = (int64_t)(x->now / NSEC_PER_SEC);

	for (size_t i = 0; tick > 0 && i < ARRAY_SIZE(rates); i++)
		if (llabs(NSEC_PER_SEC / rates[i] - tick) < tick / 100)
			return OPT(rates[i]);
	for (size_t i = 0; jiffies.known && x->now && i < ARRAY_SIZE(rates); i++)
		if (llabs(jiffies_seconds(jiffies.v, rates[i]) - seconds) <= 2 + seconds / 100)
			return OPT(rates[i]);
	return jiffies.known && x->now ? only_rate_below(jiffies.v, seconds, rates, ARRAY_SIZE(rates)) : OPT_NULL;
}

/*
 * Without jiffies: a busy CPU balances its load all the time, so next_balance is near now. Exactly one rate must fit.
 */
static struct opt hz_by_balance(struct extract *x)
{
	struct opt hz = OPT_NULL;

	for (size_t i = 0; i < x->cpus->n; i++) {
		struct opt one = find_hz(x, x->cpus->v[i].next_balance);

		if (one.known && hz.known && one.v != hz.v)
			return OPT_NULL;
		if (one.known)
			hz = one;
	}
	return hz;
}

/* Uptime is by the clock that printk stamps its lines with, so that both can be compared; without it, by jiffies. */
int system_read_clocks(struct extract *x)
{
	struct opt jiffies = global_read(x, "jiffies_64", 8);
	int64_t uptime;

	x->jiffies = jiffies;
	x->now = newest_clock(x);
	x->capture.hz = jiffies.known ? find_hz(x, jiffies) : hz_by_balance(x);
	if (x->now)
		x->capture.uptime_ms = OPT(x->now / NSEC_PER_MSEC);
	if (!x->capture.hz.known)
		return facts_gap(x->facts, "capture", 0, "hz", "neither tick_nsec nor jiffies against a clock tell it");
	if (jiffies.known && !x->now &&
	    !__builtin_mul_overflow(jiffies_seconds(jiffies.v, x->capture.hz.v), 1000, &uptime))
		x->capture.uptime_ms = OPT(uptime);
	return 0;
}

static int floor_gap(struct extract *x, const struct opt *uptime)
{
	if (!uptime->known)
		return facts_gap(
			x->facts, "capture", 0, "uptime_ms",
			"uptime is at least the time of the log's last line, as no clock of the kernel's was found");
	return facts_gap(x->facts, "capture", 0, "uptime_ms",
			 "uptime is at least the time of the log's last line, as %s only %" PRId64 " ms",
			 x->now ? "the scheduler's clock has" : "the jiffies that were counted are", uptime->v);
}

/*
 * Jiffies are counted by ticks, which a guest whose host does not let it run, or that is emulated, loses: printk's clock,
 * which reads the CPU's counter, goes on. The scheduler's clock is the same as printk's, but was read a moment before.
 */
int system_floor_uptime(struct extract *x, int64_t last_ms)
{
	struct opt uptime = x->capture.uptime_ms;

	if (last_ms > UPTIME_MAX_MS)
		return facts_gap(x->facts, "capture", 0, "uptime_ms",
				 "the log's last line has a time that no kernel was up for, %" PRId64 " ms", last_ms);
	if (last_ms > 0 && (!uptime.known || last_ms > uptime.v)) {
		x->capture.uptime_ms = OPT(last_ms);
		if (!uptime.known || last_ms - uptime.v >= CLOCKS_APART_MS)
			return floor_gap(x, &uptime);
	}
	if (!uptime.known || x->now)
		return 0;
	return facts_gap(x->facts, "capture", 0, "uptime_ms",
			 "uptime is by jiffies, as the scheduler's clock was not found: a guest may lose some");
}

int system_run(struct extract *x)
{
	const struct image_info *info = x->info;
	int r = read_cpus(x);

	if (r < 0)
		return r;
	x->capture.kind = "vmcore";
	x->capture.release = info->release;
	x->capture.version = info->version;
	x->capture.arch = info->arch;
	x->capture.host = info->nodename;
	x->capture.types_from = info->types_from;
	x->capture.symbols_from = info->symbols_from;
	x->capture.unwind_from = info->unwind_from;
	x->capture.page_size = info->page_size ? OPT(info->page_size) : OPT_NULL;
	x->capture.memory_kb = info->memory_bytes ? OPT(info->memory_bytes / 1024) : OPT_NULL;
	x->capture.cpus = x->cpus->n ? OPT(x->cpus->n) : OPT_NULL;
	return x->cpus->percpu ? system_read_clocks(x) : 0; /* else when percpu_run() has found the runqueues */
}
