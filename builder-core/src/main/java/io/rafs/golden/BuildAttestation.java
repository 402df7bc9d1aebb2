package io.rafs.golden;

import io.rafs.build.Seal;
import io.rafs.format.Digest;
import io.rafs.oci.ImageName;
import io.rafs.oci.Reference;
import io.rafs.read.ImageFiles;
import io.rafs.sbom.Sbom;
import io.rafs.sbom.SbomFormat;
import io.rafs.sbom.SbomSubject;
import io.rafs.sink.ImageDirectory;
import io.rafs.statement.Provenance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a build can say of the image that it makes: how it was made, and what is in it. */
public final class BuildAttestation {
    private BuildAttestation() {}

    /**
     * How it was made.
     *
     * @param source as the user gave it
     * @param name of the source, if it has one
     * @param builder who builds
     * @param run when and as what, if that is to be told
     */
    public static Attestation provenance(
            List<String> source, Optional<ImageName> name, Provenance.Builder builder, Provenance.Run run) {
        Optional<Reference> registry = name.filter(ImageName.Registry.class::isInstance)
                .map(image -> ((ImageName.Registry) image).reference());
        return new Attestation() {
            @Override
            public String predicateType() {
                return Provenance.PREDICATE;
            }

            @Override
            public Map<String, Object> predicate(Seal.Unnamed image, Optional<Digest> manifest) {
                return BuildProvenance.of(source, registry, image.built().orElseThrow(), builder, run)
                        .predicate();
            }
        };
    }

    /**
     * What is in it, found in the files that tell it: no other content is read.
     *
     * @param name what the document calls the image
     * @param notes is told what could not be read
     */
    public static Attestation sbom(
            SbomFormat format, String name, String toolVersion, Optional<Instant> created, Consumer<String> notes) {
        return new Attestation() {
            @Override
            public String predicateType() {
                return format.predicateType();
            }

            @Override
            public Map<String, Object> predicate(Seal.Unnamed image, Optional<Digest> manifest) throws IOException {
                Path bootstrap = image.directory().resolve(ImageDirectory.BOOTSTRAP);
                Path blobs = image.directory().resolve(ImageDirectory.BLOBS);
                Sbom sbom = Sbom.of(new ImageFiles(bootstrap, Optional.of(blobs)));
                sbom.notes().forEach(note -> notes.accept("sbom: not read: " + note));
                return format.tree(sbom, new SbomSubject(name, manifest, toolVersion, created));
            }
        };
    }
}
