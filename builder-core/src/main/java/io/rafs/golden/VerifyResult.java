package io.rafs.golden;

import io.rafs.format.Digest;
import io.rafs.policy.Finding;
import io.rafs.policy.Judgement;
import io.rafs.policy.Signatory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a verification.
 *
 * @param image as it was named
 * @param manifest digest of its manifest, if it has one: what is to be used from now on
 * @param judgement of its signatures
 * @param objects what was held against the statement or the manifest, one by one; none where signatures already failed
 */
public record VerifyResult(String image, Optional<Digest> manifest, Judgement judgement, List<CheckedObject> objects) {
    /** How an object was looked at. */
    public enum How {
        /** All of its bytes were digested. */
        BYTES,
        /** Its size and digest are named as they should be; its bytes were not read. */
        NAMED,
        /** It is not what it should be. */
        WRONG
    }

    /**
     * One object of the image.
     *
     * @param kind such as {@code blob}
     * @param name of it
     * @param size bytes
     * @param text what was found, where it is wrong; else what it was held against
     */
    public record CheckedObject(How how, String kind, String name, long size, String text) {}

    public VerifyResult {
        objects = List.copyOf(objects);
    }

    /** Whether all that was looked at is as it should be, and the policy accepts it; also if it only warns. */
    public boolean accepted() {
        return judgement.verdict() == Judgement.Verdict.WARNED || judgement.accepted() && wrong().isEmpty();
    }

    /** Objects that are not what they should be. */
    public List<CheckedObject> wrong() {
        return objects.stream().filter(object -> object.how() == How.WRONG).toList();
    }

    /** Bytes that were read and digested. */
    public long bytesRead() {
        return objects.stream()
                .filter(object -> object.how() == How.BYTES)
                .mapToLong(CheckedObject::size)
                .sum();
    }

    /** Whether the bytes of some object were not read. */
    public boolean leftSomeUnread() {
        return objects.stream().anyMatch(object -> object.how() == How.NAMED);
    }

    /** What machines are told. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("version", 1);
        report.put("image", image);
        manifest.ifPresent(digest -> report.put("manifest", "sha256:" + digest));
        report.put("accepted", accepted());
        report.put("verdict", judgement.verdict().name().toLowerCase(java.util.Locale.ROOT));
        judgement.scope().ifPresent(scope -> report.put("scope", scope));
        judgement.trusted().ifPresent(trusted -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("repository", trusted.image().repository());
            fields.put("version", trusted.image().version());
            fields.put("channel", trusted.image().channel());
            fields.put("signedBy", keys(trusted.signatories()));
            report.put("statement", fields);
        });
        List<Object> findings = new ArrayList<>();
        for (Finding finding : judgement.findings()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("outcome", finding.outcome().name().toLowerCase(java.util.Locale.ROOT));
            fields.put("check", finding.check());
            fields.put("object", finding.object());
            fields.put("text", finding.text());
            if (!finding.signatories().isEmpty()) {
                fields.put("signedBy", keys(finding.signatories()));
            }
            findings.add(fields);
        }
        report.put("findings", findings);
        List<Object> checked = new ArrayList<>();
        for (CheckedObject object : objects) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("how", object.how().name().toLowerCase(java.util.Locale.ROOT));
            fields.put("kind", object.kind());
            fields.put("name", object.name());
            fields.put("size", object.size());
            fields.put("text", object.text());
            checked.add(fields);
        }
        report.put("objects", checked);
        report.put("bytesRead", bytesRead());
        report.put("metadataOnly", leftSomeUnread());
        return report;
    }

    private static List<Object> keys(List<Signatory> signatories) {
        List<Object> keys = new ArrayList<>();
        for (Signatory signatory : signatories) {
            Map<String, Object> key = new LinkedHashMap<>();
            key.put("name", signatory.name());
            key.put("id", signatory.id().hex());
            keys.add(key);
        }
        return keys;
    }
}
