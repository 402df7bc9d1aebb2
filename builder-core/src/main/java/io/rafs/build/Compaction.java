package io.rafs.build;

import io.rafs.blob.BlobAssembly;
import io.rafs.format.Digest;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import io.rafs.rewrite.CompactPlan;
import io.rafs.rewrite.CompactRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Leaves out chunks that no file uses, and puts small blobs together. */
final class Compaction implements Rewrite.Change {
    private final CompactRules rules;

    Compaction(CompactRules rules) {
        this.rules = rules;
    }

    @Override
    public String name() {
        return "compact";
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("minUsed", rules.minUsed());
        options.put("mergeBelow", rules.mergeBelow());
        options.put("maxBlob", rules.maxBlob());
        options.put("maxBlobs", rules.maxBlobs());
        return options;
    }

    @Override
    public Rewrite.Changed apply(FinishedImage image, Path directory, BuildProgress progress) throws IOException {
        NewBlobs blobs = new NewBlobs();
        CompactPlan plan = CompactPlan.of(rules, image.whole().blobs(), image.use(), image.isAligned());
        for (CompactPlan.Group group : plan.groups()) {
            if (group.kept()) {
                blobs.keep(group.blobs().get(0));
            } else {
                blobs.add(assemble(group, image, blobs, directory, progress));
            }
        }
        FsNode.Directory tree = blobs.moved().apply(image.whole().tree());
        return new Rewrite.Changed(
                tree,
                blobs.blobs(),
                blobs.moved().apply(image.whole().prefetch()),
                !plan.isNothing(image.whole().blobs()),
                List.of(),
                Map.of());
    }

    private static Blob assemble(
            CompactPlan.Group group, FinishedImage image, NewBlobs blobs, Path directory, BuildProgress progress)
            throws IOException {
        Map<Digest, Chunk> known = new HashMap<>();
        BlobAssembly.Form form = image.form(group.blobs().get(0).compressor());
        try (BlobAssembly assembly =
                new BlobAssembly(blobs.next(), form, image.whole().digester(), directory)) {
            for (Blob blob : group.blobs()) {
                for (Chunk chunk : image.use().of(blob)) {
                    Chunk copy = known.get(chunk.digest());
                    if (copy == null || copy.size() != chunk.size()) {
                        copy = assembly.copy(blob, chunk);
                        known.put(chunk.digest(), copy);
                        progress.read(chunk.storedSize());
                    }
                    blobs.moved().put(chunk, copy);
                }
            }
            return assembly.finish();
        }
    }
}
