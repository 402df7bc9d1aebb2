package io.rafs.build;

import io.rafs.image.Blob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a rewritten image says to machines: the same tree for {@code report.json} and {@code --json}. It has no times in it. */
public final class RewriteReport {
    private RewriteReport() {}

    /** The report as maps and lists. */
    public static Map<String, Object> of(RewriteResult result) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("version", 1);
        report.put("source", result.change());
        report.put("options", result.options());
        report.put("from", from(result));
        report.put("changed", result.changed());
        report.put("bootstrap", Report.bootstrap(result.bootstraps().get(0)));
        report.put(
                "bootstraps",
                result.bootstraps().stream().map(Report::bootstrap).toList());
        report.put("paths", result.paths());
        report.put("inodes", result.inodes());
        report.put("fileBytes", result.fileBytes());
        report.put("blobBytes", result.blobBytes());
        report.put("newBytes", result.newBytes());
        report.putAll(result.figures());
        report.put("blobs", blobs(result.blobs()));
        report.put("warnings", new ArrayList<Object>(result.notes()));
        return report;
    }

    private static Map<String, Object> from(RewriteResult result) {
        Map<String, Object> from = new LinkedHashMap<>();
        from.put("bootstrap", "sha256:" + result.from());
        from.put("blobBytes", result.bytesBefore());
        from.put("blobs", result.before().stream().map(blob -> blob.id().hex()).toList());
        return from;
    }

    private static List<Object> blobs(List<Blob> all) {
        List<Object> blobs = new ArrayList<>();
        for (Blob blob : all) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("id", blob.id().hex());
            fields.put("kept", blob.reused());
            fields.put("size", blob.fileSize());
            fields.put("chunks", blob.chunks().size());
            fields.put("dataBytes", blob.storedBytes());
            fields.put("uncompressedSize", blob.uncompressedSize());
            blobs.add(fields);
        }
        return blobs;
    }
}
