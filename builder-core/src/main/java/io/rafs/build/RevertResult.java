package io.rafs.build;

import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.sink.PlainLayer;
import io.rafs.unpack.Unpack;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A plain image that was made of a converted one.
 *
 * @param plan what was asked for
 * @param manifest of the plain image
 * @param layer its only one
 * @param written the same as it was compressed
 * @param unpacked what is in it
 * @param sentBytes of the layer, if the target did not have it
 */
public record RevertResult(
        RevertPlan plan,
        Document manifest,
        Link layer,
        PlainLayer.Written written,
        Unpack.Result unpacked,
        long sentBytes) {
    /** What machines are told. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("version", 1);
        report.put("source", plan.source().toString());
        report.put("target", plan.target().toString());
        report.put("manifest", "sha256:" + manifest.digest());
        report.put("layer", layer.tree());
        report.put("diffId", "sha256:" + written.diffId());
        report.put("tarBytes", written.plainSize());
        report.put("paths", unpacked.paths());
        report.put("fileBytes", unpacked.bytes());
        report.put("sentBytes", sentBytes);
        report.put("notes", unpacked.notes());
        return report;
    }
}
