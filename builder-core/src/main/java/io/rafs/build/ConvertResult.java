package io.rafs.build;

import io.rafs.oci.Link;
import io.rafs.sink.ImageUpload;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A conversion that was done.
 *
 * @param plan what was asked for
 * @param built the image
 * @param uploaded what container tools see of it
 */
public record ConvertResult(ConvertPlan plan, BuildResult built, ImageUpload.Uploaded uploaded) {
    /** What machines are told: that of the build, and where the image is. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>(Report.of(built));
        report.put("target", plan.target().toString());
        report.put("manifest", "sha256:" + uploaded.manifest().digest());
        report.put("imageLayers", uploaded.layers().stream().map(Link::tree).toList());
        report.put("sentBytes", uploaded.sentBytes());
        return report;
    }
}
