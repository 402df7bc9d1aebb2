package io.rafs.rewrite;

import io.rafs.format.RefusedException;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which blobs a compacted image has, in device order: some as they are, some made anew of the used chunks of one or several.
 *
 * @param groups each becomes a blob
 */
public record CompactPlan(List<Group> groups) {
    private static final int BLOCK = 4096;

    public CompactPlan {
        groups = List.copyOf(groups);
    }

    /**
     * What becomes one blob.
     *
     * @param blobs in device order; just one if it stays as it is
     * @param kept whether it stays as it is
     * @param bytes that its used chunks take in a blob
     */
    public record Group(List<Blob> blobs, boolean kept, long bytes) {
        public Group {
            blobs = List.copyOf(blobs);
        }

        private boolean isAtHand() {
            return blobs.stream().allMatch(blob -> blob.file().isPresent());
        }
    }

    /**
     * Decides.
     *
     * <p>Blobs that no file uses go. A blob of which too little is used is made anew. Of what is small then, each is put
     * together with the next small ones as long as they stay within the largest size; and the two smallest blobs that may be
     * put together are, as long as there are too many. What is put together has only used chunks. Blobs that are not at hand
     * stay as they are.
     *
     * @param aligned whether chunks start at multiples of 4096
     * @throws RefusedException if there are too many blobs whatever is put together
     */
    public static CompactPlan of(CompactRules rules, List<Blob> blobs, ChunkUse use, boolean aligned)
            throws RefusedException {
        Planning planning = new Planning(rules, use, aligned);
        for (Blob blob : blobs) {
            planning.add(blob);
        }
        planning.mergeSmall();
        planning.mergeSurplus();
        return new CompactPlan(planning.groups);
    }

    /** Whether all blobs stay. */
    public boolean isNothing(List<Blob> blobs) {
        return groups.size() == blobs.size() && groups.stream().allMatch(Group::kept);
    }

    private static final class Planning {
        private final CompactRules rules;
        private final ChunkUse use;
        private final boolean aligned;
        private final List<Group> groups = new ArrayList<>();

        Planning(CompactRules rules, ChunkUse use, boolean aligned) {
            this.rules = rules;
            this.use = use;
            this.aligned = aligned;
        }

        void add(Blob blob) {
            List<Chunk> used = use.of(blob);
            if (!used.isEmpty()) {
                boolean kept = blob.file().isEmpty()
                        || ChunkUse.bytes(used) * 100.0 >= (double) rules.minUsed() * ChunkUse.bytes(blob.chunks());
                groups.add(new Group(List.of(blob), kept, data(used)));
            }
        }

        private long data(List<Chunk> chunks) {
            long bytes = 0;
            for (Chunk chunk : chunks) {
                bytes += aligned ? chunk.storedSize() + BLOCK - 1L & -BLOCK : chunk.storedSize();
            }
            return bytes;
        }

        void mergeSmall() {
            for (int i = 0; i < groups.size(); i++) {
                if (groups.get(i).bytes >= rules.mergeBelow()) {
                    continue;
                }
                for (int k = i + 1; k < groups.size(); ) {
                    if (groups.get(k).bytes < rules.mergeBelow() && mayJoin(groups.get(i), groups.get(k))) {
                        join(i, k);
                    } else {
                        k++;
                    }
                }
            }
        }

        private boolean mayJoin(Group first, Group second) {
            return first.isAtHand()
                    && second.isAtHand()
                    && first.blobs.get(0).compressor() == second.blobs.get(0).compressor()
                    && second.bytes <= rules.maxBlob() - first.bytes;
        }

        /** Makes two groups one, at the place of the first. */
        private void join(int first, int second) {
            List<Blob> all = new ArrayList<>(groups.get(first).blobs);
            all.addAll(groups.get(second).blobs);
            all.sort(Comparator.comparingInt(Blob::number));
            long bytes = groups.get(first).bytes + groups.get(second).bytes;
            groups.set(first, new Group(all, false, bytes));
            groups.remove(second);
        }

        void mergeSurplus() throws RefusedException {
            while (groups.size() > rules.maxBlobs()) {
                List<Group> bySize = new ArrayList<>(groups);
                bySize.sort(Comparator.comparingLong(Group::bytes)); // stable, so equal ones stay in device order
                int[] pair = smallestPair(bySize);
                int first = groups.indexOf(bySize.get(pair[0]));
                int second = groups.indexOf(bySize.get(pair[1]));
                join(Math.min(first, second), Math.max(first, second));
            }
        }

        private int[] smallestPair(List<Group> bySize) throws RefusedException {
            int[] best = null;
            long least = Long.MAX_VALUE;
            for (int i = 0; i < bySize.size(); i++) {
                for (int k = i + 1; k < bySize.size(); k++) {
                    long bytes = bySize.get(i).bytes + bySize.get(k).bytes;
                    if (bytes >= least || bytes > rules.maxBlob()) {
                        break; // those that follow are no smaller
                    }
                    if (mayJoin(bySize.get(i), bySize.get(k))) {
                        best = new int[] {i, k};
                        least = bytes;
                    }
                }
            }
            if (best == null) {
                throw new RefusedException(
                        "the image would have %d blobs, and no two of them make one of %d bytes or less; raise --max-blobs or --max-blob"
                                .formatted(bySize.size(), rules.maxBlob()));
            }
            return best;
        }
    }
}
