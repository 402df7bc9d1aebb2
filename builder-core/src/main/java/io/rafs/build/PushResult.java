package io.rafs.build;

import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.sink.ImageUpload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An image directory that was pushed.
 *
 * @param plan what was asked for
 * @param uploaded what container tools see of it
 * @param artifact the manifest of the native bootstraps, if these were asked for
 */
public record PushResult(PushPlan plan, ImageUpload.Uploaded uploaded, Optional<Document> artifact) {
    /** What machines are told. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("version", 1);
        report.put("target", plan.target().toString());
        report.put("manifest", "sha256:" + uploaded.manifest().digest());
        report.put("imageLayers", uploaded.layers().stream().map(Link::tree).toList());
        artifact.ifPresent(document -> report.put("artifact", "sha256:" + document.digest()));
        report.put("sentBytes", uploaded.sentBytes());
        return report;
    }
}
