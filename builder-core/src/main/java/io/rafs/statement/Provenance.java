package io.rafs.statement;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How something was built, of what, and by whom: the predicate of SLSA's provenance, version 1. Source: slsa.dev,
 * spec/v1.0/provenance.
 *
 * @param buildType a URI whose documentation says what the parameters mean
 * @param externalParameters what the user decided; a tree as {@link io.rafs.json.JsonText} prints it, never a secret
 * @param internalParameters what the builder decided; may be empty
 * @param dependencies all that went into it
 * @param builder who is to be trusted for all this
 * @param run when and in which run; nothing of it unless it was asked for
 * @param byproducts what else came of it
 */
public record Provenance(
        String buildType,
        Map<String, Object> externalParameters,
        Map<String, Object> internalParameters,
        List<Resource> dependencies,
        Builder builder,
        Run run,
        List<Resource> byproducts) {
    /** What statements call this predicate. */
    public static final String PREDICATE = "https://slsa.dev/provenance/v1";

    /**
     * Who builds.
     *
     * @param id a URI for all that has to be trusted: the tool where it runs anywhere, or the service that runs it
     * @param versions by components
     */
    public record Builder(String id, SortedMap<String, String> versions) {
        public Builder {
            versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
            if (id.isBlank()) {
                throw new IllegalArgumentException("a builder without a name");
            }
        }
    }

    /**
     * One run of the builder.
     *
     * @param id such as that of a job of a CI system
     * @param started in whole seconds
     * @param finished in whole seconds
     */
    public record Run(Optional<String> id, Optional<Instant> started, Optional<Instant> finished) {
        /** One of which nothing is told, so that the same build is described in the same words. */
        public static final Run UNTOLD = new Run(Optional.empty(), Optional.empty(), Optional.empty());

        public Run {
            started = started.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
            finished = finished.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
        }

        private Map<String, Object> tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            id.ifPresent(text -> tree.put("invocationId", text));
            started.ifPresent(time -> tree.put("startedOn", time.toString()));
            finished.ifPresent(time -> tree.put("finishedOn", time.toString()));
            return tree;
        }
    }

    public Provenance {
        externalParameters = Collections.unmodifiableMap(new LinkedHashMap<>(externalParameters));
        internalParameters = Collections.unmodifiableMap(new LinkedHashMap<>(internalParameters));
        dependencies = List.copyOf(dependencies);
        byproducts = List.copyOf(byproducts);
    }

    /** The predicate's fields, in the order of the specification. */
    public Map<String, Object> predicate() {
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("buildType", buildType);
        definition.put("externalParameters", externalParameters);
        if (!internalParameters.isEmpty()) {
            definition.put("internalParameters", internalParameters);
        }
        definition.put(
                "resolvedDependencies",
                dependencies.stream().map(Resource::tree).toList());
        Map<String, Object> by = new LinkedHashMap<>();
        by.put("id", builder.id());
        if (!builder.versions().isEmpty()) {
            by.put("version", builder.versions());
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("builder", by);
        if (!run.tree().isEmpty()) {
            details.put("metadata", run.tree());
        }
        if (!byproducts.isEmpty()) {
            details.put("byproducts", byproducts.stream().map(Resource::tree).toList());
        }
        Map<String, Object> predicate = new LinkedHashMap<>();
        predicate.put("buildDefinition", definition);
        predicate.put("runDetails", details);
        return predicate;
    }
}
