package io.rafs.registry;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What refers to a manifest. Source: OCI distribution spec 1.1, "Listing Referrers" and its tag schema. */
final class ReferrerList {
    private static final int MAX_REFERRERS = 10_000;
    private static final Pattern NEXT = Pattern.compile("<([^>]{1,4096})>\\s*;\\s*rel=\"?next\"?.*");

    private final Transport transport;
    private final Registry registry;
    private final URI uri;
    private final Digest subject;

    ReferrerList(Transport transport, Registry registry, URI uri, Digest subject) {
        this.transport = transport;
        this.registry = registry;
        this.uri = uri;
        this.subject = subject;
    }

    /** Pages of the API, put together; nothing more is known of those that are not of this type. */
    private record Page(List<Referrer> referrers, Optional<URI> next) {}

    List<Referrer> read(Optional<String> artifactType, List<String> scopes) throws IOException {
        List<Referrer> all = new ArrayList<>();
        String query = artifactType
                .map(type -> "?artifactType=" + URLEncoder.encode(type, StandardCharsets.UTF_8))
                .orElse("");
        Optional<URI> next = Optional.of(URI.create(uri + query));
        while (next.isPresent()) {
            Optional<Page> page = page(next.get(), scopes);
            if (page.isEmpty()) {
                all.addAll(byTag());
                break;
            }
            all.addAll(page.get().referrers());
            next = page.get().next().filter(more -> !page.get().referrers().isEmpty());
            if (all.size() > MAX_REFERRERS) {
                throw transport.failure(
                        RegistryException.Kind.WRONG_ANSWER,
                        "GET referrers of sha256:" + subject,
                        "it lists more than %d, which is more than is read".formatted(MAX_REFERRERS));
            }
        }
        return all.stream()
                .filter(referrer -> artifactType.isEmpty() || artifactType.equals(referrer.artifactType()))
                .toList();
    }

    /** A page, or nothing if the registry does not have this API. */
    private Optional<Page> page(URI page, List<String> scopes) throws IOException {
        Call call = Call.of(
                        "GET",
                        page,
                        "referrers of sha256:" + subject,
                        scopes,
                        transport.options().timeouts().idle())
                .with("Accept", "application/vnd.oci.image.index.v1+json");
        return transport.ask(call, answer -> {
            if (answer.status() == 404 || answer.status() == 405 || answer.status() == 400) {
                return Optional.empty();
            }
            if (answer.status() != 200) {
                throw transport.refusal(call, answer);
            }
            byte[] bytes = answer.bytes(Registry.MAX_MANIFEST);
            if (bytes.length > Registry.MAX_MANIFEST) {
                throw transport.wrong(
                        call.asked(), answer, "a page has more than %d bytes".formatted(Registry.MAX_MANIFEST));
            }
            return Optional.of(new Page(parse(call.asked(), bytes), next(call, answer)));
        });
    }

    private Optional<URI> next(Call call, Answer answer) throws IOException {
        Matcher link = NEXT.matcher(answer.header("Link").orElse(""));
        return link.matches() ? Optional.of(transport.resolve(call, answer, link.group(1))) : Optional.empty();
    }

    private List<Referrer> byTag() throws IOException {
        String tag = "sha256-" + subject;
        try {
            return parse("GET manifest " + tag, registry.manifest(tag).bytes());
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    private List<Referrer> parse(String asked, byte[] index) throws IOException {
        try {
            List<Referrer> referrers = new ArrayList<>();
            for (JsonObject entry : JsonObject.parse("index", index).objects("manifests")) {
                String digest = entry.needText("digest");
                if (HttpRegistry.isDigest(digest)) { // others cannot be asked for
                    referrers.add(new Referrer(
                            entry.text("mediaType").orElse(""),
                            Digest.parse(digest.substring(digest.indexOf(':') + 1)),
                            entry.needNumber("size"),
                            entry.text("artifactType")));
                }
            }
            return referrers;
        } catch (RefusedException e) {
            throw transport.failure(RegistryException.Kind.WRONG_ANSWER, asked, e.getMessage());
        }
    }
}
