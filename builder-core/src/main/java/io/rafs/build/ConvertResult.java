package io.rafs.build;

import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.oci.Platform;
import io.rafs.sink.ImageUpload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A conversion that was done.
 *
 * @param plan what was asked for
 * @param root the manifest or index that has the name now
 * @param images those that were converted, in the order of the source
 * @param originalBytes of the originals that were sent, where these are published, too
 * @param notes what was left out, and what else there is to know
 */
public record ConvertResult(
        ConvertPlan plan, Document root, List<Image> images, long originalBytes, List<String> notes) {
    /**
     * An image that was converted.
     *
     * @param platform what it runs on
     * @param entry what an index says of that
     * @param built how
     * @param uploaded what container tools see of it
     * @param artifact the manifest of the native bootstraps, if these were asked for
     */
    public record Image(
            Platform platform,
            Map<String, Object> entry,
            BuildResult built,
            ImageUpload.Uploaded uploaded,
            Optional<Document> artifact) {
        private void report(Map<String, Object> report) {
            report.putAll(Report.of(built));
            report.put("manifest", "sha256:" + uploaded.manifest().digest());
            report.put("imageLayers", uploaded.layers().stream().map(Link::tree).toList());
            artifact.ifPresent(manifest -> report.put("artifact", "sha256:" + manifest.digest()));
        }
    }

    public ConvertResult {
        images = List.copyOf(images);
        notes = List.copyOf(notes);
    }

    /** Whether there is an index, of several images or beside the originals. */
    public boolean isIndex() {
        return MediaType.isIndex(root.mediaType());
    }

    /** All bytes that the target did not have. */
    public long sentBytes() {
        return originalBytes
                + images.stream()
                        .mapToLong(image -> image.uploaded().sentBytes())
                        .sum();
    }

    /** What machines are told: that of the build, and where the image is; of an index, that of each of its images. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        if (isIndex()) {
            report.put("version", 1);
            List<Object> all = new ArrayList<>();
            for (Image image : images) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("platform", image.platform().toString());
                image.report(one);
                all.add(one);
            }
            report.put("images", all);
            report.put("index", "sha256:" + root.digest());
        } else {
            images.get(0).report(report);
        }
        report.put("target", plan.target().toString());
        report.put("sentBytes", sentBytes());
        report.put("notes", new ArrayList<Object>(notes));
        return report;
    }
}
