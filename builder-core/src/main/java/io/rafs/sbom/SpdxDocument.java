package io.rafs.sbom;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A list of packages as SPDX 2.3 tells it. Source: SPDX specification 2.3 and its JSON schema. */
final class SpdxDocument {
    private static final String NONE = "NOASSERTION";
    private static final String DOCUMENT = "SPDXRef-DOCUMENT";
    private static final String IMAGE = "SPDXRef-Image";
    private static final String SYSTEM = "SPDXRef-OperatingSystem";

    private final Sbom sbom;
    private final SbomSubject subject;
    private final String tool;
    private final String created;
    private final SortedMap<String, String> licences = new TreeMap<>();

    SpdxDocument(Sbom sbom, SbomSubject subject) {
        this.sbom = sbom;
        this.subject = subject;
        tool = "Tool: rafs-" + subject.toolVersion();
        // the format wants a time; this one says that nobody gave any
        created = subject.created().orElse(Instant.EPOCH).toString();
    }

    Map<String, Object> tree() {
        List<Object> packages = new ArrayList<>();
        List<Object> relations = new ArrayList<>();
        packages.add(image());
        relations.add(relation(DOCUMENT, "DESCRIBES", IMAGE));
        sbom.distribution().ifPresent(distribution -> {
            packages.add(system(distribution));
            relations.add(relation(IMAGE, "CONTAINS", SYSTEM));
        });
        for (SoftwarePackage each : sbom.packages()) {
            String id = "SPDXRef-" + DocumentIds.of(each);
            packages.add(tree(each, id));
            relations.add(relation(IMAGE, "CONTAINS", id));
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("spdxVersion", "SPDX-2.3");
        tree.put("dataLicense", "CC0-1.0");
        tree.put("SPDXID", DOCUMENT);
        tree.put("name", subject.name());
        tree.put("documentNamespace", "");
        tree.put("creationInfo", fields("created", created, "creators", List.of(tool)));
        if (!sbom.notes().isEmpty()) {
            tree.put("comment", "The list of packages is not whole: the annotations say what was not read.");
            tree.put("annotations", sbom.notes().stream().map(this::annotation).toList());
        }
        tree.put("packages", packages);
        if (!licences.isEmpty()) {
            List<Object> extracted = new ArrayList<>();
            licences.forEach((id, text) -> extracted.add(fields(
                    "licenseId",
                    id,
                    "extractedText",
                    text,
                    "name",
                    text.lines().findFirst().orElse(text))));
            tree.put("hasExtractedLicensingInfos", extracted);
        }
        tree.put("relationships", relations);
        tree.put("documentNamespace", "urn:uuid:" + DocumentIds.of(tree));
        return tree;
    }

    private Map<String, Object> image() {
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("SPDXID", IMAGE);
        image.put("name", subject.name());
        subject.manifest().ifPresent(digest -> {
            image.put("versionInfo", "sha256:" + digest);
            image.put("checksums", List.of(fields("algorithm", "SHA256", "checksumValue", digest.hex())));
        });
        nothingKnown(image, "CONTAINER");
        return image;
    }

    private static Map<String, Object> system(Distribution distribution) {
        Map<String, Object> system = new LinkedHashMap<>();
        system.put("SPDXID", SYSTEM);
        system.put("name", distribution.id());
        distribution.version().ifPresent(version -> system.put("versionInfo", version));
        system.put("description", distribution.name());
        nothingKnown(system, "OPERATING_SYSTEM");
        return system;
    }

    private static void nothingKnown(Map<String, Object> fields, String purpose) {
        fields.put("supplier", NONE);
        fields.put("downloadLocation", NONE);
        fields.put("filesAnalyzed", false);
        fields.put("licenseConcluded", NONE);
        fields.put("licenseDeclared", NONE);
        fields.put("copyrightText", NONE);
        fields.put("primaryPackagePurpose", purpose);
    }

    private Map<String, Object> tree(SoftwarePackage each, String id) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("SPDXID", id);
        tree.put(
                "name",
                each.group().map(group -> group + separator(each) + each.name()).orElse(each.name()));
        each.version().ifPresent(version -> tree.put("versionInfo", version));
        nothingKnown(tree, "LIBRARY");
        if (each.ecosystem().isDistribution()) {
            tree.remove("primaryPackagePurpose"); // a program, a library, or anything
        }
        each.supplier()
                .ifPresent(supplier -> tree.put(
                        "supplier",
                        (each.ecosystem() == Ecosystem.RPM ? "Organization: " : "Person: ")
                                + supplier.replaceFirst("^(.*\\S)\\s*<([^<>\\s]+)>$", "$1 ($2)")));
        each.licence().ifPresent(licence -> tree.put("licenseDeclared", licence(licence)));
        tree.put(
                "sourceInfo",
                "found in " + each.foundIn()
                        + each.source().map(from -> "; built of " + from).orElse(""));
        if (!each.hashes().isEmpty()) {
            List<Object> checksums = new ArrayList<>();
            each.hashes().forEach((name, hex) -> checksums.add(fields("algorithm", name, "checksumValue", hex)));
            tree.put("checksums", checksums);
        }
        each.purl()
                .ifPresent(purl -> tree.put(
                        "externalRefs",
                        List.of(fields(
                                "referenceCategory", "PACKAGE-MANAGER",
                                "referenceType", "purl",
                                "referenceLocator", purl.toString()))));
        return tree;
    }

    /** How its ecosystem writes both. */
    private static String separator(SoftwarePackage each) {
        return each.ecosystem() == Ecosystem.MAVEN ? ":" : "/";
    }

    /** Words that are no expression of SPDX are quoted in one place, and referred to. */
    private String licence(String text) {
        if (Licence.isExpression(text)) {
            return text;
        }
        byte[] name = text.getBytes(StandardCharsets.UTF_8);
        String id = "LicenseRef-" + java.util.HexFormat.of().formatHex(DocumentIds.sha256(name), 0, 8);
        licences.put(id, text);
        return id;
    }

    private Map<String, Object> annotation(String note) {
        return fields("annotationDate", created, "annotationType", "OTHER", "annotator", tool, "comment", note);
    }

    private static Map<String, Object> relation(String from, String type, String to) {
        return fields("spdxElementId", from, "relationshipType", type, "relatedSpdxElement", to);
    }

    static Map<String, Object> fields(Object... pairs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put((String) pairs[i], pairs[i + 1]);
        }
        return fields;
    }
}
