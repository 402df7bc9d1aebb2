package io.rafs.build;

import io.rafs.format.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A converted image that was fetched.
 *
 * @param plan what was asked for
 * @param manifest digest of its manifest
 * @param bootstraps names of the files, the primary one first
 * @param blobs ids, in device order
 * @param blobBytes of all of them
 * @param fetchedBytes of those that had not arrived before, and are in no image that was replaced
 * @param notes what was left out
 */
public record PullResult(
        PullPlan plan,
        Digest manifest,
        List<String> bootstraps,
        List<Digest> blobs,
        long blobBytes,
        long fetchedBytes,
        List<String> notes) {
    /** What machines are told. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("version", 1);
        report.put("source", plan.source().toString());
        report.put("manifest", "sha256:" + manifest);
        report.put("bootstraps", bootstraps);
        report.put("blobs", blobs.stream().map(Digest::hex).toList());
        report.put("blobBytes", blobBytes);
        report.put("fetchedBytes", fetchedBytes);
        report.put("notes", notes);
        return report;
    }
}
