#pragma once
// SPIKEDEPTH_VECTOR before a function that is no template and inlines all it calls: one version for
// each instruction set, chosen when the program is loaded. Roundings may differ from one kind of
// processor to another, where products and sums are fused.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__)
#define SPIKEDEPTH_VECTOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SPIKEDEPTH_VECTOR
#endif
