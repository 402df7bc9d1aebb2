package io.rafs.sbom;

import io.rafs.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** How a list of packages is printed. */
public enum SbomFormat {
    /** SPDX 2.3, JSON. */
    SPDX("https://spdx.dev/Document", "application/spdx+json") {
        @Override
        public Map<String, Object> tree(Sbom sbom, SbomSubject subject) {
            return sbom.spdx(subject);
        }
    },
    /** CycloneDX 1.6, JSON. */
    CYCLONEDX("https://cyclonedx.org/bom", "application/vnd.cyclonedx+json") {
        @Override
        public Map<String, Object> tree(Sbom sbom, SbomSubject subject) {
            return sbom.cycloneDx(subject);
        }
    };

    private final String predicateType;
    private final String mediaType;

    SbomFormat(String predicateType, String mediaType) {
        this.predicateType = predicateType;
        this.mediaType = mediaType;
    }

    /** What a statement calls such a document. */
    public String predicateType() {
        return predicateType;
    }

    /** What registries call such a document. */
    public String mediaType() {
        return mediaType;
    }

    /** The document as maps and lists. */
    public abstract Map<String, Object> tree(Sbom sbom, SbomSubject subject);

    /** The document in UTF-8, with two spaces for each level and a newline at its end. */
    public byte[] print(Sbom sbom, SbomSubject subject) {
        return JsonText.of(tree(sbom, subject)).getBytes(StandardCharsets.UTF_8);
    }
}
