package io.rafs.build;

import io.rafs.blob.BlobAssembly;
import io.rafs.format.rafs.Compressor;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import io.rafs.image.TraceFile;
import io.rafs.rewrite.ChunkUse;
import io.rafs.rewrite.StartUpSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts what a start reads into a blob of its own, in the order in which it is read. The other blobs stay as they are, so
 * that whoever has them fetches one blob only.
 */
final class StartUpBlob implements Rewrite.Change {
    private final TraceFile trace;

    StartUpBlob(TraceFile trace) {
        this.trace = trace;
    }

    @Override
    public String name() {
        return "optimize";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("traceLines", trace.lines().size());
        return options;
    }

    @Override
    public Rewrite.Changed apply(FinishedImage image, Path directory, BuildProgress progress) throws IOException {
        StartUpSet set = StartUpSet.of(image.whole().tree(), trace);
        List<String> notes = new ArrayList<>(set.notes());
        Compressor compressor = compressor(image, set);
        NewBlobs blobs = new NewBlobs();
        int left = 0;
        try (BlobAssembly assembly =
                new BlobAssembly(0, image.form(compressor), image.whole().digester(), directory)) {
            PackedStart packed = new PackedStart(image, assembly, blobs.moved(), compressor);
            for (StartUpSet.Piece piece : set.pieces()) {
                Chunk chunk = piece.chunk();
                Blob blob = image.whole().blobs().get(chunk.blob());
                if (blob.file().isEmpty() || chunk.isCompressed() && blob.compressor() != compressor) {
                    left++;
                } else if (piece.isSmall() && PackedStart.takes(piece.small())) {
                    packed.add(blob, piece.small());
                } else if (!blobs.moved().has(chunk)) {
                    blobs.moved().put(chunk, assembly.copy(blob, chunk));
                }
                progress.read(chunk.storedSize());
            }
            packed.close();
            if (!assembly.isEmpty()) {
                blobs.add(assembly.finish());
            }
        }
        if (left > 0) {
            notes.add(
                    "%d chunks stay where they are: their blobs are not at hand, or compressed by something else than %s"
                            .formatted(left, compressor.name().toLowerCase(java.util.Locale.ROOT)));
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("files", set.files().size());
        figures.put("touchedBytes", set.touchedBytes());
        figures.put(
                "startUpBytes",
                blobs.next() == 0 ? 0L : ChunkUse.bytes(blobs.blobs().get(0).chunks()));
        image.whole().blobs().forEach(blobs::keep);
        FsNode.Directory tree = blobs.moved().apply(image.whole().tree());
        List<FsNode> prefetch =
                image.rafsOptions().isPresent() ? blobs.moved().apply(List.copyOf(set.files())) : List.of();
        return new Rewrite.Changed(tree, blobs.blobs(), prefetch, true, notes, figures);
    }

    /** That of the first compressed chunk; a blob has one. */
    private static Compressor compressor(FinishedImage image, StartUpSet set) {
        return image.rafsCompressor()
                .orElseGet(() -> set.pieces().stream()
                        .map(StartUpSet.Piece::chunk)
                        .filter(Chunk::isCompressed)
                        .map(chunk -> image.whole().blobs().get(chunk.blob()).compressor())
                        .findFirst()
                        .orElse(Compressor.NONE));
    }
}
