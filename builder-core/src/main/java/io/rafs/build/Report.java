package io.rafs.build;

import io.rafs.image.Blob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a build says to machines: the same tree for {@code report.json} and {@code --json}. It has no times in it. */
public final class Report {
    private Report() {}

    /** The report as maps and lists. */
    public static Map<String, Object> of(BuildResult result) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("version", 1);
        report.put("source", result.sourceKind());
        report.put("options", options(result.plan()));
        report.put("bootstrap", bootstrap(result.primary()));
        report.put(
                "bootstraps",
                result.bootstraps().stream().map(Report::bootstrap).toList());
        report.put("paths", result.paths());
        report.put("inodes", result.inodes());
        report.put("fileBytes", result.fileBytes());
        report.put("uniqueBytes", result.uniqueBytes());
        report.put("blobBytes", result.blobBytes());
        report.put("newBytes", result.newBytes());
        report.put("layers", result.layers().stream().map(Report::layer).toList());
        report.put("blobs", blobs(result));
        report.put("warnings", new ArrayList<Object>(result.warnings()));
        return report;
    }

    static Map<String, Object> bootstrap(BuildResult.Bootstrap bootstrap) {
        return fields(
                "layout", bootstrap.layout().toString(),
                "file", bootstrap.name(),
                "digest", "sha256:" + bootstrap.digest(),
                "size", bootstrap.size(),
                "rafsTables", bootstrap.rafsTableSize());
    }

    private static Map<String, Object> options(BuildPlan plan) {
        ImageShape shape = plan.shape();
        return fields(
                "layouts", shape.layouts().stream().map(Layout::toString).toList(),
                "chunker", shape.chunker().toString(),
                "pack", shape.pack(),
                "packSmall", shape.packSmall(),
                "batchSize", shape.batchSize(),
                "compressor", shape.compression().toString(),
                "digester", shape.digester().name().toLowerCase(java.util.Locale.ROOT),
                "whiteouts", plan.whiteouts().name().toLowerCase(java.util.Locale.ROOT),
                "verify", plan.verify().name().toLowerCase(java.util.Locale.ROOT));
    }

    private static Map<String, Object> layer(BuildResult.LayerResult layer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        layer.facts().digest().ifPresent(digest -> fields.put("digest", "sha256:" + digest));
        layer.facts().diffId().ifPresent(digest -> fields.put("diffId", "sha256:" + digest));
        fields.put("storedBytes", layer.facts().storedBytes());
        fields.put("tarBytes", layer.facts().tarBytes());
        fields.put("entries", layer.entries());
        layer.blob().ifPresent(id -> fields.put("blob", id.hex()));
        return fields;
    }

    private static List<Object> blobs(BuildResult result) {
        List<Object> blobs = new ArrayList<>();
        for (Blob blob : result.blobs()) {
            Map<String, Object> from = blob.reused() ? fields("reused", true) : fields("layer", blob.number() + 1);
            Map<String, Object> fields = fields("id", blob.id().hex());
            fields.putAll(from);
            fields.putAll(fields(
                    "size", blob.fileSize(),
                    "chunks", blob.chunks().size(),
                    "batches", blob.batches().size(),
                    "dataBytes", blob.storedBytes(),
                    "uncompressedSize", blob.uncompressedSize()));
            blobs.add(fields);
        }
        return blobs;
    }

    private static Map<String, Object> fields(Object... pairs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put((String) pairs[i], pairs[i + 1]);
        }
        return fields;
    }
}
