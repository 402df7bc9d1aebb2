package io.rafs.golden;

import io.rafs.build.BuildPlan;
import io.rafs.build.BuildResult;
import io.rafs.build.ConvertPlan;
import io.rafs.build.ConvertResult;
import io.rafs.build.Report;
import io.rafs.format.Digest;
import io.rafs.image.Blob;
import io.rafs.oci.ImageName;
import io.rafs.oci.Reference;
import io.rafs.statement.Provenance;
import io.rafs.statement.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What SLSA's provenance says of a build: which source, which options, which layers. docs/sbom.md tells the fields. A function of
 * its arguments, without a clock; what a user is asked for secretly is not among them.
 */
public final class BuildProvenance {
    /** What the parameters mean is in docs/sbom.md, under "Provenance". */
    public static final String BUILD_TYPE = "https://rafs.io/build/v1";

    /** The tool, wherever it runs: level 1 of SLSA at most. A service that runs it gives an id of its own. */
    public static final String BUILDER = "https://rafs.io/rafs";

    private BuildProvenance() {}

    /**
     * The provenance of a build.
     *
     * @param source as the user gave it; several, if several layers were given
     * @param registry where that is a name in a registry
     * @param built the build
     * @param builder who built
     * @param run nothing, unless it is to be told
     */
    public static Provenance of(
            List<String> source,
            Optional<Reference> registry,
            BuildResult built,
            Provenance.Builder builder,
            Provenance.Run run) {
        return of(source, registry, built, options(built), builder, run);
    }

    /**
     * The provenance of one image of a conversion.
     *
     * @param plan what was asked for
     * @param image one of those that came of it
     * @param builder who built
     * @param run nothing, unless it is to be told
     */
    public static Provenance of(
            ConvertPlan plan, ConvertResult.Image image, Provenance.Builder builder, Provenance.Run run) {
        Map<String, Object> options = options(image.built());
        options.put("platform", image.platform().toString());
        if (plan.style().referrer()) {
            options.put("referrer", true);
        }
        Optional<Reference> registry = plan.source()
                .name()
                .flatMap(name ->
                        name instanceof ImageName.Registry named ? Optional.of(named.reference()) : Optional.empty());
        return of(List.of(plan.source().toString()), registry, image.built(), options, builder, run);
    }

    private static Provenance of(
            List<String> source,
            Optional<Reference> registry,
            BuildResult built,
            Map<String, Object> options,
            Provenance.Builder builder,
            Provenance.Run run) {
        Map<String, Object> external = new LinkedHashMap<>();
        external.put("source", List.copyOf(source));
        external.put("options", options);
        List<Resource> made = new ArrayList<>();
        for (BuildResult.Bootstrap bootstrap : built.bootstraps()) {
            made.add(Resource.of(bootstrap.name(), bootstrap.digest()));
        }
        return new Provenance(BUILD_TYPE, external, Map.of(), dependencies(registry, built), builder, run, made);
    }

    /** What decides the bytes of an image, besides its source. */
    private static Map<String, Object> options(BuildResult built) {
        BuildPlan plan = built.plan();
        Map<String, Object> options = new LinkedHashMap<>();
        if (Report.of(built).get("options") instanceof Map<?, ?> reported) {
            reported.forEach((name, value) -> options.put((String) name, value));
        }
        options.remove("verify"); // whether it was read back changes nothing
        plan.sourceOptions().ref().ifPresent(ref -> options.put("ref", ref));
        plan.sourceOptions().platform().ifPresent(platform -> options.put("platform", platform.toString()));
        if (plan.sourceOptions().skipForeign()) {
            options.put("foreign", "skip");
        }
        if (!plan.prefetch().isEmpty()) {
            options.put("prefetch", plan.prefetch());
        }
        if (!plan.reuse().images().isEmpty()) {
            options.put(
                    "reuse",
                    plan.reuse().images().stream()
                            .map(image -> image.path()
                                    + image.ref().map(ref -> ":" + ref).orElse(""))
                            .toList());
            options.put("reuseMinRatio", Double.toString(plan.reuse().minRatio()));
        }
        return options;
    }

    private static List<Resource> dependencies(Optional<Reference> registry, BuildResult built) {
        List<Resource> resources = new ArrayList<>();
        built.sourceDigests()
                .manifest()
                .ifPresent(digest -> resources.add(new Resource(
                        "source manifest",
                        registry.map(reference -> uri(reference, digest)),
                        Map.of(Resource.SHA256, digest.hex()))));
        built.sourceDigests().config().ifPresent(digest -> resources.add(Resource.of("source config", digest)));
        int number = 0;
        for (BuildResult.LayerResult layer : built.layers()) {
            String name = "layer " + ++number;
            Optional<Digest> digest = layer.facts().digest();
            if (digest.isPresent()) {
                resources.add(Resource.of(name, digest.get()));
            }
        }
        for (Blob blob : built.blobs()) {
            if (blob.reused()) {
                // the id is what its maker calls it, and not with every maker a digest of the file
                resources.add(new Resource(
                        "reused blob",
                        Optional.empty(),
                        Map.of("rafsBlobId", blob.id().hex())));
            }
        }
        return resources;
    }

    /** A package URL, which says where in a registry it was; files have no name that others would know. */
    private static String uri(Reference reference, Digest manifest) {
        String repository = reference.repository();
        return "pkg:oci/%s@sha256:%s?repository_url=%s%%2F%s"
                .formatted(
                        repository.substring(repository.lastIndexOf('/') + 1),
                        manifest.hex(),
                        reference.host().replace("[", "%5B").replace("]", "%5D"),
                        repository.replace("/", "%2F"));
    }
}
