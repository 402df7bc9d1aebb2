package io.rafs.verify;

import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.Algorithm;
import io.rafs.format.rafs.Compressor;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.StoredFile;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ContentMap;
import io.rafs.read.Run;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Files of a native image: runs that a kernel finds by extents or an index. What is stored of a chunk may be told to the
 * byte or in whole blocks, and a stored chunk in one run or in several.
 */
final class MappedFiles implements FileComparison {
    private final BootstrapReader bootstrap;
    private final Differences differences;
    private final Map<Integer, Integer> devices = new HashMap<>();
    private final Map<Integer, Blob> blobs = new HashMap<>();
    private final TreeMap<Long, Run> packed = new TreeMap<>();
    private final boolean hasPacked;

    /** @param blobs in device order */
    MappedFiles(BootstrapReader bootstrap, List<Blob> blobs, Differences differences) throws IOException {
        this.bootstrap = bootstrap;
        this.differences = differences;
        for (int i = 0; i < blobs.size(); i++) {
            devices.put(blobs.get(i).number(), i + 1);
            this.blobs.put(blobs.get(i).number(), blobs.get(i));
        }
        Optional<ContentMap> content = bootstrap.packed();
        hasPacked = content.isPresent();
        if (hasPacked) {
            ContentMap.Runs runs = content.get().runs(0);
            while (runs.hasNext()) {
                Run run = runs.next();
                packed.put(run.at(), run);
            }
        }
    }

    /** Whether there is a packed inode. */
    boolean hasPacked() {
        return hasPacked;
    }

    @Override
    public void compare(Object path, long nid, Inode inode, StoredFile content) throws IOException {
        ContentMap.Runs runs = bootstrap.content(nid, inode).runs(0);
        if (content.isSlice()) {
            slice(path, runs.next(), content);
            return;
        }
        long at = 0;
        for (int i = 0; i < content.chunks().size(); i++) {
            Chunk chunk = content.chunks().get(i);
            long length = chunk.size();
            while (chunk.isHole()
                    && i + 1 < content.chunks().size()
                    && content.chunks().get(i + 1).isHole()) {
                length += content.chunks().get(++i).size(); // one hole, however many pieces it came in
            }
            if (!chunk(chunk, at, length, runs)) {
                differences.add("%s: what it says of its bytes %d to %d is not where they were put, which is %s"
                        .formatted(path, at, at + length, chunk));
                return;
            }
            at += length;
        }
    }

    private void slice(Object path, Run found, StoredFile content) {
        Chunk chunk = content.chunks().get(0);
        Map.Entry<Long, Run> holder = found instanceof Run.Slice slice ? packed.floorEntry(slice.offset()) : null;
        boolean right = holder != null
                && found.length() == content.size()
                && ((Run.Slice) found).offset() - holder.getKey() == content.sliceOffset()
                && isChunk(holder.getValue(), chunk, 0, chunk.size());
        // in a full index, stored chunks are told block by block
        if (!right && holder != null && !chunk.isCompressed()) {
            long start = ((Run.Slice) found).offset() - content.sliceOffset();
            right = found.length() == content.size() && isStored(chunk, start);
        }
        if (!right) {
            differences.add(
                    "%s: its slice of the packed content, %s, is not where it was put, which is %d bytes into %s"
                            .formatted(path, found, content.sliceOffset(), chunk));
        }
    }

    /** Whether the packed content has a stored chunk from {@code start} on. */
    private boolean isStored(Chunk chunk, long start) {
        long at = 0;
        while (at < chunk.size()) {
            Run run = packed.get(start + at);
            if (run == null || !isChunk(run, chunk, at, run.length())) {
                return false;
            }
            at += run.length();
        }
        return at == chunk.size();
    }

    private boolean chunk(Chunk chunk, long at, long length, ContentMap.Runs runs) throws IOException {
        long done = 0;
        while (done < length) {
            if (!runs.hasNext()) {
                return false;
            }
            Run run = runs.next();
            boolean whole = chunk.isHole() || chunk.isCompressed();
            if (run.at() != at + done || whole && run.length() != length || !isChunk(run, chunk, done, run.length())) {
                return false;
            }
            done += run.length();
        }
        return done == length;
    }

    /** Whether a run is {@code length} bytes of a chunk from {@code into} on, all of it if it is compressed. */
    private boolean isChunk(Run run, Chunk chunk, long into, long length) {
        if (chunk.isHole()) {
            return run instanceof Run.Hole;
        }
        if (!(run instanceof Run.Stored stored) || stored.device() != devices.get(chunk.blob()) || stored.rotated()) {
            return false;
        }
        if (!chunk.isCompressed()) {
            return stored.algorithm().isEmpty()
                    && stored.offset() == chunk.storedOffset() + into
                    && into + length <= chunk.size();
        }
        long blocks = (chunk.storedSize() + SuperBlock.BLOCK - 1L) / SuperBlock.BLOCK * SuperBlock.BLOCK;
        return stored.algorithm().equals(Optional.of(algorithm(chunk)))
                && run.length() == chunk.size()
                && stored.offset() == chunk.storedOffset()
                && (stored.storedLength() == chunk.storedSize() || stored.storedLength() == blocks);
    }

    private Algorithm algorithm(Chunk chunk) {
        return blobs.get(chunk.blob()).compressor() == Compressor.ZSTD ? Algorithm.ZSTD : Algorithm.LZ4;
    }
}
