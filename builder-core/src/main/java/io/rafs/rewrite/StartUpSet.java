package io.rafs.rewrite;

import io.rafs.format.EntryName;
import io.rafs.format.RefusedException;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import io.rafs.image.StoredFile;
import io.rafs.image.TraceFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What of an image a start reads, by a trace.
 *
 * @param files in the order of the trace
 * @param pieces in the order of the trace, none twice
 * @param notes on lines that were passed over
 */
public record StartUpSet(List<FsNode.File> files, List<Piece> pieces, List<String> notes) {
    public StartUpSet {
        files = List.copyOf(files);
        pieces = List.copyOf(pieces);
        notes = List.copyOf(notes);
    }

    /**
     * A chunk that is read, or a small file that lies in one.
     *
     * @param small the small file, null if all of the chunk is meant
     */
    public record Piece(Chunk chunk, StoredFile small) {
        /** Whether only a small file in the chunk is read. */
        public boolean isSmall() {
            return small != null;
        }
    }

    /**
     * Looks up what a trace names. Links are not followed: a trace has the files that they lead to.
     *
     * @throws RefusedException if nothing that it names has content
     */
    public static StartUpSet of(FsNode.Directory tree, TraceFile trace) throws RefusedException {
        Set<FsNode.File> files = new LinkedHashSet<>();
        Set<Piece> pieces = new LinkedHashSet<>();
        List<String> notes = new ArrayList<>();
        for (TraceFile.Line line : trace.lines()) {
            FsNode node = find(tree, line);
            if (node instanceof FsNode.File file) {
                files.add(file);
                add(file.content(), line.pieces(), pieces);
            } else {
                notes.add(
                        node == null
                                ? "the image has no file '%s'".formatted(line.path())
                                : "'%s' is a %s and has no content"
                                        .formatted(line.path(), node.type().words()));
            }
        }
        if (pieces.isEmpty()) {
            throw new RefusedException(
                    "none of the %d files of the trace is in the image and has content; is it a trace of another image?"
                            .formatted(trace.lines().size()));
        }
        return new StartUpSet(List.copyOf(files), List.copyOf(pieces), notes);
    }

    private static FsNode find(FsNode.Directory tree, TraceFile.Line line) {
        FsNode node = tree;
        for (EntryName name : line.path().names()) {
            node = node instanceof FsNode.Directory directory
                    ? directory.children().get(name)
                    : null;
        }
        return node;
    }

    private static void add(StoredFile file, List<TraceFile.Piece> ranges, Set<Piece> pieces) {
        if (file.isSlice()) {
            if (ranges.isEmpty() || ranges.stream().anyMatch(range -> touches(range, 0, file.size()))) {
                pieces.add(new Piece(
                        file.chunks().get(0),
                        new StoredFile(file.size(), file.chunks(), file.sliceOffset(), Optional.empty())));
            }
            return;
        }
        if (ranges.isEmpty()) {
            file.chunks().stream()
                    .filter(chunk -> !chunk.isHole())
                    .forEach(chunk -> pieces.add(new Piece(chunk, null)));
        }
        long[] starts = new long[file.chunks().size()];
        for (int i = 1; i < starts.length; i++) {
            starts[i] = starts[i - 1] + file.chunks().get(i - 1).size();
        }
        for (TraceFile.Piece range : ranges) {
            int found = Arrays.binarySearch(starts, range.offset());
            for (int i = Math.max(0, found < 0 ? -found - 2 : found);
                    i < starts.length && starts[i] < range.offset() + range.length();
                    i++) {
                Chunk chunk = file.chunks().get(i);
                if (!chunk.isHole() && touches(range, starts[i], chunk.size())) {
                    pieces.add(new Piece(chunk, null));
                }
            }
        }
    }

    private static boolean touches(TraceFile.Piece range, long at, long length) {
        return range.offset() < at + length && range.offset() + range.length() > at;
    }

    /** Bytes of the chunks that such a start reads while they lie among others. */
    public long touchedBytes() {
        Set<Chunk> touched = new HashSet<>();
        pieces.forEach(piece -> touched.add(piece.chunk));
        return touched.stream().mapToLong(Chunk::storedSize).sum();
    }
}
