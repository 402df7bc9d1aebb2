package io.rafs.golden;

import io.rafs.build.ConvertPlan;
import io.rafs.build.Seal;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.ImageName;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.oci.NydusImage;
import io.rafs.registry.RegistryOptions;
import io.rafs.sign.NotationJws;
import io.rafs.sign.SigstoreBundle;
import io.rafs.sink.ImageDirectory;
import io.rafs.statement.Statement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Signatures that go where their image goes: from an image directory to a registry or a layout, and back. */
public final class CarriedSignatures {
    private final List<String> notes = new ArrayList<>();
    private int carried;

    /** How many went along. */
    public int carried() {
        return carried;
    }

    /** What stayed behind, and why. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** For a push: signatures of the directory go to the target, if they are of the manifest that is pushed. */
    public Seal toPlace(ImageName target, RegistryOptions registries) {
        return new Seal() {
            @Override
            public Optional<String> ofBootstrap(Path bootstrap) throws IOException {
                return NydusFile.read(bootstrap.toAbsolutePath().getParent());
            }

            @Override
            public void add(Unnamed image) throws IOException {
                push(image.directory(), image.manifest().orElseThrow(), target, registries);
            }
        };
    }

    private void push(Path directory, Document manifest, ImageName target, RegistryOptions registries)
            throws IOException {
        List<Attachment> all = new DirectorySignatures(directory.resolve(ImageDirectory.SIGNATURES)).all();
        if (all.isEmpty()) {
            return;
        }
        if (!(target instanceof ImageName.Registry) && !(target instanceof ImageName.Layout)) {
            notes.add("%d signatures stay behind: %s keeps none".formatted(all.size(), target));
            return;
        }
        SignaturePlace place = Places.of(target, registries);
        for (Attachment attachment : all) {
            try {
                if (isOf(attachment, manifest.digest())) {
                    carry(place, Link.to(manifest), attachment);
                } else {
                    notes.add("%s stays behind: it is not of the manifest that was pushed, sha256:%s"
                            .formatted(attachment.where(), manifest.digest()));
                }
            } catch (RefusedException e) {
                unreadable(attachment, e);
            }
        }
    }

    private void carry(SignaturePlace place, Link subject, Attachment attachment) throws IOException {
        Attachment complete = complete(attachment);
        place.add(subject, complete);
        carried++;
    }

    private void unreadable(Attachment attachment, RefusedException why) {
        notes.add("%s stays behind, for it cannot be read: %s".formatted(attachment.where(), why.getMessage()));
    }

    /** For a pull: signatures that the place keeps of the image go to the directory. */
    public Seal fromPlace(ConvertPlan.Origin source, RegistryOptions registries) {
        return image -> {
            Document manifest = image.manifest().orElseThrow();
            DirectorySignatures beside =
                    new DirectorySignatures(image.directory().resolve(ImageDirectory.SIGNATURES));
            Optional<String> nydus = nydus(manifest.json());
            if (nydus.isPresent()) {
                beside.write(NydusFile.NAME, nydus.get().getBytes(StandardCharsets.UTF_8));
            }
            try (ImagePlace place = ImagePlace.open(source, registries)) {
                int before = carried;
                for (Attachment attachment : place.signatures().find(manifest.digest())) {
                    if (attachment instanceof Attachment.Unreadable gone) {
                        unreadable(gone, new RefusedException(gone.why()));
                    } else {
                        beside.add(attachment);
                        carried++;
                    }
                }
                if (carried > before) {
                    beside.write(KeptManifest.NAME, manifest.bytes());
                }
            }
        };
    }

    /** The signature for nydus-snapshotter: it is part of the manifest, which would become another one without it. */
    static Optional<String> nydus(JsonObject manifest) throws IOException {
        List<JsonObject> layers = manifest.objects("layers");
        Optional<JsonObject> annotations = layers.isEmpty()
                ? Optional.empty()
                : layers.get(layers.size() - 1).object("annotations");
        return annotations.isEmpty() ? Optional.empty() : annotations.get().text(NydusImage.SIGNATURE);
    }

    /**
     * After a copy: signatures of a manifest or an index, and of what an index leads to, go where those went.
     *
     * @param root what was copied
     */
    public void copy(ImageName source, ImageName target, Document root, RegistryOptions registries) throws IOException {
        if (source instanceof ImageName.DockerArchive || source instanceof ImageName.Directory) {
            return; // these keep none
        }
        try (ImagePlace place = ImagePlace.open(ConvertPlan.Origin.of(source), registries)) {
            List<Link> subjects = new ArrayList<>(List.of(Link.to(root.typed())));
            for (JsonObject entry : root.json().objects("manifests")) {
                Descriptor descriptor = Descriptor.of(entry);
                if (MediaType.isManifest(descriptor.mediaType()) && !descriptor.attestation()) {
                    subjects.add(new Link(descriptor.mediaType(), descriptor.digest(), descriptor.size(), Map.of()));
                }
            }
            boolean keeps = target instanceof ImageName.Registry || target instanceof ImageName.Layout;
            for (Link subject : subjects) {
                List<Attachment> all = place.signatures().find(subject.digest());
                if (!keeps && !all.isEmpty()) {
                    notes.add("%d signatures of sha256:%s stay behind: %s keeps none"
                            .formatted(all.size(), subject.digest(), target));
                }
                for (Attachment attachment : keeps ? all : List.<Attachment>of()) {
                    try {
                        carry(Places.of(target, registries), subject, attachment);
                    } catch (RefusedException e) {
                        unreadable(attachment, e);
                    }
                }
            }
        }
    }

    /** Whether a signature says to be of a manifest; whether it is true does not matter here. */
    static boolean isOf(Attachment attachment, Digest manifest) throws IOException {
        if (attachment instanceof Attachment.Bundle bundle) {
            SigstoreBundle parsed = SigstoreBundle.parse(bundle.where(), bundle.json(), Attachment.MAX_SIZE);
            return Statement.parse(bundle.where(), parsed.payload()).subjects().stream()
                    .anyMatch(subject -> subject.sha256().equals(manifest));
        }
        if (attachment instanceof Attachment.Simple simple) {
            return simple.signed().manifest().equals(manifest);
        }
        if (attachment instanceof Attachment.Unreadable unreadable) {
            throw new RefusedException(unreadable.why());
        }
        Attachment.Notation notation = (Attachment.Notation) attachment;
        return NotationJws.parse(notation.where(), notation.jws())
                .targetDigest()
                .equals(manifest);
    }

    /** The same with what its manifest has to say, which a file does not. */
    static Attachment complete(Attachment attachment) throws IOException {
        if (attachment instanceof Attachment.Notation notation) {
            return new Attachment.Notation(
                    notation.where(),
                    notation.jws(),
                    NotationJws.parse(notation.where(), notation.jws()).thumbprints());
        }
        if (attachment instanceof Attachment.Unreadable unreadable) {
            throw new RefusedException(unreadable.why());
        }
        if (attachment instanceof Attachment.Bundle bundle
                && bundle.predicateType().isEmpty()) {
            return new Attachment.Bundle(bundle.where(), bundle.json(), predicate(bundle));
        }
        return attachment;
    }

    private static String predicate(Attachment.Bundle bundle) throws IOException {
        byte[] payload = SigstoreBundle.parse(bundle.where(), bundle.json(), Attachment.MAX_SIZE)
                .payload();
        return Statement.parse(bundle.where(), payload).predicateType();
    }
}
