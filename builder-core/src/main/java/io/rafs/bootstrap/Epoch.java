package io.rafs.bootstrap;

import io.rafs.image.FsNode;
import io.rafs.image.Meta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The time that compact inodes count from: they hold 32 bits of seconds after it, and share its nanoseconds. Chosen so
 * that as many files as possible can be compact.
 *
 * @param seconds since 1970
 * @param nanos 0..999,999,999
 */
record Epoch(long seconds, int nanos) {
    private static final long SPAN = 1L << 32;

    static Epoch of(Iterable<? extends FsNode> nodes) {
        Map<Integer, List<Long>> byNanos = new HashMap<>();
        for (FsNode node : nodes) {
            byNanos.computeIfAbsent(node.meta().mtimeNanos(), none -> new ArrayList<>())
                    .add(node.meta().mtime());
        }
        int nanos = 0;
        for (Map.Entry<Integer, List<Long>> candidate : byNanos.entrySet()) {
            int more = candidate.getValue().size()
                    - byNanos.getOrDefault(nanos, List.of()).size();
            if (more > 0 || more == 0 && candidate.getKey() < nanos) {
                nanos = candidate.getKey();
            }
        }
        return new Epoch(densest(byNanos.getOrDefault(nanos, List.of(0L))), nanos);
    }

    /** The start of the span that holds the most of these times; the earliest of several. */
    private static long densest(List<Long> times) {
        times = times.stream().sorted().toList();
        long best = times.get(0);
        int most = 0;
        int from = 0;
        for (int to = 0; to < times.size(); to++) {
            // a difference that overflows is larger than any span
            while (times.get(to) - times.get(from) >= SPAN || times.get(to) - times.get(from) < 0) {
                from++;
            }
            if (to - from + 1 > most) {
                most = to - from + 1;
                best = times.get(from);
            }
        }
        return best;
    }

    /** Whether a compact inode can say this time. */
    boolean covers(Meta meta) {
        long since = meta.mtime() - seconds;
        return meta.mtimeNanos() == nanos && meta.mtime() >= seconds && since >= 0 && since < SPAN;
    }
}
