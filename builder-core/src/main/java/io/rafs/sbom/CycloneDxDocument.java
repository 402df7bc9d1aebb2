package io.rafs.sbom;

import static io.rafs.sbom.SpdxDocument.fields;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A list of packages as CycloneDX 1.6 tells it. Source: its JSON schema. */
final class CycloneDxDocument {
    private static final String IMAGE = "image";
    private static final String SYSTEM = "operating-system";

    private final Sbom sbom;
    private final SbomSubject subject;

    CycloneDxDocument(Sbom sbom, SbomSubject subject) {
        this.sbom = sbom;
        this.subject = subject;
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
        tree.put("bomFormat", "CycloneDX");
        tree.put("specVersion", "1.6");
        tree.put("serialNumber", "");
        tree.put("version", 1);
        tree.put("metadata", metadata());
        List<Object> components = new ArrayList<>();
        sbom.distribution().ifPresent(distribution -> components.add(system(distribution)));
        sbom.packages().forEach(each -> components.add(component(each)));
        tree.put("components", components);
        boolean whole = sbom.notes().isEmpty();
        tree.put(
                "compositions",
                List.of(fields("aggregate", whole ? "unknown" : "incomplete", "assemblies", List.of(IMAGE))));
        if (!whole) {
            tree.put(
                    "properties",
                    sbom.notes().stream()
                            .map(note -> property("not-read", note))
                            .toList());
        }
        tree.put("serialNumber", "urn:uuid:" + DocumentIds.of(tree));
        return tree;
    }

    private Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        subject.created().ifPresent(time -> metadata.put("timestamp", time.toString()));
        metadata.put(
                "tools",
                fields(
                        "components",
                        List.of(fields("type", "application", "name", "rafs", "version", subject.toolVersion()))));
        Map<String, Object> image = fields("type", "container", "bom-ref", IMAGE, "name", subject.name());
        subject.manifest().ifPresent(digest -> {
            image.put("version", "sha256:" + digest);
            image.put("hashes", List.of(fields("alg", "SHA-256", "content", digest.hex())));
        });
        metadata.put("component", image);
        return metadata;
    }

    private static Map<String, Object> system(Distribution distribution) {
        Map<String, Object> system = fields("type", "operating-system", "bom-ref", SYSTEM, "name", distribution.id());
        distribution.version().ifPresent(version -> system.put("version", version));
        system.put("description", distribution.name());
        return system;
    }

    private static Map<String, Object> component(SoftwarePackage each) {
        Map<String, Object> component = fields("type", "library", "bom-ref", DocumentIds.of(each));
        each.supplier().ifPresent(supplier -> component.put("supplier", fields("name", supplier)));
        each.group().ifPresent(group -> component.put("group", group));
        component.put("name", each.name());
        each.version().ifPresent(version -> component.put("version", version));
        if (!each.hashes().isEmpty()) {
            List<Object> hashes = new ArrayList<>();
            each.hashes()
                    .forEach((name, hex) -> hashes.add(fields("alg", name.replace("SHA", "SHA-"), "content", hex)));
            component.put("hashes", hashes);
        }
        each.licence().ifPresent(licence -> component.put("licenses", List.of(licence(licence))));
        each.purl().ifPresent(purl -> component.put("purl", purl.toString()));
        List<Object> properties = new ArrayList<>();
        properties.add(property("found-in", each.foundIn()));
        each.source().ifPresent(source -> properties.add(property("source-package", source)));
        component.put("properties", properties);
        return component;
    }

    private static Map<String, Object> licence(String text) {
        if (Licence.isIdentifier(text)) {
            return fields("license", fields("id", text));
        }
        return Licence.isExpression(text) ? fields("expression", text) : fields("license", fields("name", text));
    }

    private static Map<String, Object> property(String name, String value) {
        return fields("name", "rafs:" + name, "value", value);
    }
}
