package io.rafs.reuse;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.Earlier;
import io.rafs.read.ContentMap;
import io.rafs.read.EntryWalk;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import io.rafs.read.Run;
import io.rafs.read.RunLoader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Digests the small files of a native image: it knows where they are, but by nothing that a file of another image could be
 * compared with. What they lie in is decoded once, in the order in which it is stored.
 */
final class SmallFileDigests {
    /** No small file of this builder is larger. */
    private static final int MAX_SIZE = 256 << 10;

    private final ImageReader image;
    private final Map<Integer, Blob> blobs;
    private final ReuseRules rules;
    private final int threads;
    private final TreeMap<Long, Run.Stored> packed = new TreeMap<>();
    private final Map<Integer, TreeMap<Long, Chunk>> chunks = new HashMap<>();

    /** @param blobs those that are used again, by device, 0 the first */
    SmallFileDigests(ImageReader image, Map<Integer, Blob> blobs, ReuseRules rules, int threads) {
        this.image = image;
        this.blobs = blobs;
        this.rules = rules;
        this.threads = threads;
    }

    /** A slice of a chunk. */
    private record Place(Run.Slice slice, Chunk chunk, int offset) {}

    List<Earlier.SmallFile> run() throws IOException {
        Optional<ContentMap> content = image.bootstrap().packed();
        if (content.isEmpty()) {
            return List.of();
        }
        ContentMap.Runs runs = content.get().runs(0);
        while (runs.hasNext()) {
            if (runs.next() instanceof Run.Stored stored) {
                packed.put(stored.at(), stored);
            }
        }
        TreeMap<Long, Place> places = new TreeMap<>(); // by offset and length, so equal slices are digested once
        new EntryWalk(image.bootstrap()).run(entry -> look(entry, places));
        return digest(new ArrayList<>(places.values()));
    }

    private void look(ImageEntry entry, TreeMap<Long, Place> places) throws IOException {
        long size = entry.inode().size();
        if (!entry.hasContent() || size == 0 || size > MAX_SIZE) {
            return;
        }
        Run run = image.bootstrap().content(entry.nid(), entry.inode()).runs(0).next();
        if (run instanceof Run.Slice slice && slice.length() == size) {
            place(slice).ifPresent(place -> places.put(slice.offset() * (2L * MAX_SIZE) + size, place));
        }
    }

    /** Where a slice lies, if it is in one chunk that may be referred to. */
    private Optional<Place> place(Run.Slice slice) {
        Map.Entry<Long, Run.Stored> holder = packed.floorEntry(slice.offset());
        Blob blob = holder == null ? null : blobs.get(holder.getValue().device() - 1);
        if (blob == null) {
            return Optional.empty();
        }
        Map.Entry<Long, Chunk> found = chunks.computeIfAbsent(blob.number(), none -> byOffset(blob))
                .floorEntry(holder.getValue().offset());
        if (found == null) {
            return Optional.empty();
        }
        Chunk chunk = found.getValue();
        // of a stored chunk the run may be a piece
        long start = holder.getKey() - (holder.getValue().offset() - chunk.storedOffset());
        long offset = slice.offset() - start;
        boolean inside = offset >= 0 && offset + slice.length() <= chunk.size();
        return inside && rules.allows(blob, chunk) && rules.allowsSlices(chunk)
                ? Optional.of(new Place(slice, chunk, (int) offset))
                : Optional.empty();
    }

    private static TreeMap<Long, Chunk> byOffset(Blob blob) {
        TreeMap<Long, Chunk> chunks = new TreeMap<>();
        blob.chunks().forEach(chunk -> chunks.put(chunk.storedOffset(), chunk));
        return chunks;
    }

    private List<Earlier.SmallFile> digest(List<Place> places) throws IOException {
        Digest[] digests = new Digest[places.size()];
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int from = (int) ((long) places.size() * i / threads);
            int to = (int) ((long) places.size() * (i + 1) / threads);
            tasks.add(new FutureTask<>(() -> {
                digest(places, from, to, digests);
                return null;
            }));
        }
        for (int i = 1; i < tasks.size(); i++) {
            Thread thread = new Thread(tasks.get(i), "rafs-reuse-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        tasks.get(0).run();
        for (FutureTask<Void> task : tasks) {
            await(task);
        }
        List<Earlier.SmallFile> files = new ArrayList<>();
        for (int i = 0; i < digests.length; i++) {
            files.add(new Earlier.SmallFile(
                    digests[i], places.get(i).chunk(), places.get(i).offset()));
        }
        return files;
    }

    private void digest(List<Place> places, int from, int to, Digest[] digests) throws IOException {
        Hasher hasher = Hasher.of(rules.digester());
        byte[] bytes = new byte[MAX_SIZE];
        try (RunLoader loader = new RunLoader(image)) {
            for (int i = from; i < to; i++) {
                Run.Slice slice = places.get(i).slice();
                int length = (int) slice.length();
                loader.load(slice, 0, bytes, 0, length);
                digests[i] = hasher.digest(bytes, 0, length);
            }
        }
    }

    private static void await(FutureTask<Void> task) throws IOException {
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("small files could not be digested", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an earlier image was read");
        }
    }
}
