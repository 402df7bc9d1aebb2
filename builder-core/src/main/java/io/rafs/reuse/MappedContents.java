package io.rafs.reuse;

import io.rafs.format.CorruptImageException;
import io.rafs.format.RefusedException;
import io.rafs.format.erofs.Inode;
import io.rafs.format.extent.Algorithm;
import io.rafs.format.rafs.Compressor;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.StoredFile;
import io.rafs.read.ContentMap;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import io.rafs.read.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The content of files of a native image. Its maps tell runs of devices, and each must be a chunk that the device lists, or
 * the next piece of one: in a full index, stored content is told block by block.
 */
final class MappedContents implements FileContents {
    private static final int MAX_HOLE = 1 << 30;

    /** One for all, for there may be a million. */
    private static final Chunk LARGEST_HOLE = Chunk.hole(MAX_HOLE);

    /** A larger hole would take more memory than it should. */
    private static final long MOST_HOLES = 1L << 50;

    private final ImageReader image;
    private final List<Blob> blobs;
    private final List<Map<Long, Chunk>> byPlace = new ArrayList<>();
    private final TreeMap<Long, Chunk> packed = new TreeMap<>();

    MappedContents(ImageReader image, List<Blob> blobs) throws IOException {
        this.image = image;
        this.blobs = blobs;
        for (Blob blob : blobs) {
            Map<Long, Chunk> places = new TreeMap<>();
            blob.chunks().forEach(chunk -> places.put(chunk.storedOffset(), chunk));
            byPlace.add(places);
        }
        Optional<ContentMap> content = image.bootstrap().packed();
        if (content.isPresent()) {
            long at = 0;
            for (Chunk chunk : chunks("the packed inode", content.get())) {
                packed.put(at, chunk);
                at += chunk.size();
            }
        }
    }

    /** Whether an inode has a map such as this builder writes. */
    static boolean isMapped(Inode inode) {
        return inode.layout() == Inode.LAYOUT_COMPRESSED;
    }

    @Override
    public StoredFile of(ImageEntry entry) throws IOException {
        long size = entry.inode().size();
        if (size == 0) {
            return new StoredFile(0, List.of());
        }
        if (!isMapped(entry.inode())) {
            throw refused(
                    image.bootstrap().position(entry.nid()),
                    "'%s' has its content in plain blocks, layout %d; only images of this builder are rewritten"
                            .formatted(entry.path(), entry.inode().layout()));
        }
        ContentMap content = image.bootstrap().content(entry.nid(), entry.inode());
        if (content.runs(0).next() instanceof Run.Slice slice && slice.length() == size) {
            return slice(entry, slice);
        }
        return new StoredFile(size, chunks("'" + entry.path() + "'", content));
    }

    private StoredFile slice(ImageEntry entry, Run.Slice slice) throws RefusedException {
        Map.Entry<Long, Chunk> holder = packed.floorEntry(slice.offset());
        long end = holder == null ? 0 : holder.getKey() + holder.getValue().size();
        if (holder == null || end < slice.offset() + slice.length()) {
            throw refused(
                    slice.saidAt(),
                    "'%s' is a slice of several packed chunks; this builder puts a small file into one, and rewrites only what it built"
                            .formatted(entry.path()));
        }
        if (holder.getValue().isHole()) {
            return new StoredFile(slice.length(), List.of(Chunk.hole((int) slice.length())));
        }
        int offset = (int) (slice.offset() - holder.getKey());
        return new StoredFile(slice.length(), List.of(holder.getValue()), offset, Optional.empty());
    }

    private List<Chunk> chunks(String what, ContentMap content) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        Chunk open = null;
        long done = 0;
        ContentMap.Runs runs = content.runs(0);
        while (runs.hasNext()) {
            Run run = runs.next();
            if (open == null && run instanceof Run.Hole hole) {
                if (hole.length() > MOST_HOLES) {
                    throw refused(
                            hole.saidAt(),
                            "%s has a hole of %d bytes, at most %d are rewritten"
                                    .formatted(what, hole.length(), MOST_HOLES));
                }
                for (long left = hole.length(); left > 0; left -= MAX_HOLE) {
                    chunks.add(left < MAX_HOLE ? Chunk.hole((int) left) : LARGEST_HOLE);
                }
                continue;
            }
            if (!(run instanceof Run.Stored stored)) {
                throw refused(
                        run.saidAt(),
                        "%s has a fragment behind chunks, or ends within one; only images of this builder are rewritten"
                                .formatted(what));
            }
            if (open == null) {
                open = chunk(what, stored);
                done = 0;
            }
            if (!continues(stored, open, done)) {
                throw refused(
                        stored.saidAt(),
                        "%s has %d bytes at 0x%x of device %d, which are not chunk %d as the device lists it"
                                .formatted(what, stored.length(), stored.offset(), stored.device(), open.index()));
            }
            done += stored.length();
            if (done == open.size()) {
                chunks.add(open);
                open = null;
            }
        }
        if (open != null) {
            throw refused(
                    0,
                    "%s ends with %d bytes of chunk %d, which has %d; only images of this builder are rewritten"
                            .formatted(what, done, open.index(), open.size()));
        }
        return chunks;
    }

    private Chunk chunk(String what, Run.Stored run) throws IOException {
        if (run.device() == 0) {
            throw refused(
                    run.saidAt(),
                    "%s has its content in the bootstrap itself; only images of this builder are rewritten"
                            .formatted(what));
        }
        Chunk chunk = byPlace.get(run.device() - 1).get(run.offset());
        if (chunk == null) {
            throw new CorruptImageException(
                    image.bootstrap().name(),
                    run.saidAt(),
                    "%s has content at 0x%x of device %d, where no chunk begins that the device lists"
                            .formatted(what, run.offset(), run.device()));
        }
        return chunk;
    }

    /** Whether a run is all of a compressed chunk, or the next bytes of a stored one. */
    private boolean continues(Run.Stored run, Chunk chunk, long done) {
        if (run.rotated() || run.device() - 1 != chunk.blob()) {
            return false;
        }
        if (run.algorithm().isEmpty()) {
            return !chunk.isCompressed()
                    && run.offset() == chunk.storedOffset() + done
                    && run.length() <= chunk.size() - done;
        }
        return chunk.isCompressed()
                && run.offset() == chunk.storedOffset()
                && run.length() == chunk.size()
                && run.storedLength() >= chunk.storedSize()
                && isCodec(run.algorithm().get(), blobs.get(chunk.blob()).compressor());
    }

    private static boolean isCodec(Algorithm algorithm, Compressor compressor) {
        return algorithm == Algorithm.ZSTD && compressor == Compressor.ZSTD
                || algorithm == Algorithm.LZ4 && compressor == Compressor.LZ4;
    }

    private RefusedException refused(long at, String what) {
        return new RefusedException("%s @ 0x%x".formatted(image.bootstrap().name(), at), what);
    }
}
