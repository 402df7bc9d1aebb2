package io.rafs.registry;

import io.rafs.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends one blob: POST opens an upload, PATCH carries the bytes, PUT commits them under their digest. A broken PATCH goes on
 * where the registry says that it is, or all begins again. Source: OCI distribution spec 1.1, "Pushing a blob in chunks".
 */
final class BlobUpload {
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

    /** After this many bytes a break counts as the first again. */
    private static final long PROGRESS = 1 << 20;

    /** An upload, and how many bytes of it the registry has. */
    private record Place(URI location, long offset) {}

    /** What has been waited for and is to be tried again. */
    private static final class Again extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final Transport transport;
    private final Registry registry;
    private final URI uploads;
    private final String repository;
    private final SentContent content;
    private final String what;
    private final Backoff backoff;

    BlobUpload(Transport transport, Registry registry, URI uploads, String repository, SentContent content) {
        this.transport = transport;
        this.registry = registry;
        this.uploads = uploads;
        this.repository = repository;
        this.content = content;
        what = "blob sha256:" + content.digest();
        backoff = transport.backoff("push " + what);
    }

    BlobPush run(Optional<String> mountFrom) throws IOException {
        Optional<Place> start = mountFrom.isPresent() ? mount(mountFrom.get()) : Optional.of(open());
        if (start.isEmpty()) {
            return BlobPush.MOUNTED;
        }
        Place place = start.get();
        try {
            while (!transfer(place)) {
                Place next = whereItIs(place).orElse(null);
                place = next == null ? open() : next;
            }
            return BlobPush.SENT;
        } finally {
            content.close();
        }
    }

    /** Sends what is missing and commits; false if it broke off and may go better another time. */
    private boolean transfer(Place place) throws IOException {
        try {
            return commit(send(place));
        } catch (Again e) {
            return false;
        } catch (IOException e) {
            if (content.change().isPresent()) {
                cancel(place);
                throw transport.failure(
                        Kind.CONTENT_CHANGED,
                        "push " + what,
                        "%s; it was changed after it was digested, and has not been pushed"
                                .formatted(content.change().get()));
            }
            content.throwOwnFailure();
            backoff.broke(e);
            return committedAnyway();
        }
    }

    private boolean committedAnyway() throws IOException {
        return registry.blobExists(content.digest());
    }

    private Place open() throws IOException {
        return post(uploads, Transport.push(repository)).orElseThrow();
    }

    /** An upload, or nothing because there is no need for one. */
    private Optional<Place> mount(String from) throws IOException {
        List<String> scopes = new ArrayList<>(Transport.push(repository));
        scopes.addAll(Transport.pull(from));
        URI uri = URI.create(uploads + "?mount=sha256:%s&from=%s".formatted(content.digest(), from));
        try {
            return post(uri, scopes);
        } catch (RegistryException e) {
            if (e.kind() == Kind.UNREACHABLE || e.kind() == Kind.WRONG_ANSWER) {
                throw e;
            }
            return Optional.of(open()); // no right to the other repository, or no mounts at all
        }
    }

    private Optional<Place> post(URI uri, List<String> scopes) throws IOException {
        Call call = call("POST", uri).withScopes(scopes);
        return transport.ask(call, answer -> {
            if (answer.status() == 201) {
                return Optional.empty();
            }
            if (answer.status() != 202) {
                throw transport.refusal(call, answer);
            }
            return Optional.of(new Place(location(call, answer), 0));
        });
    }

    private Place send(Place place) throws IOException {
        Call call = call("PATCH", place.location())
                .withBody("application/octet-stream", () -> content.from(place.offset()), content::moved);
        if (place.offset() > 0) {
            call = call.with("Content-Range", "%d-%d".formatted(place.offset(), content.size() - 1));
        }
        if (place.offset() == content.size()) {
            content.check();
            return place;
        }
        try (Answer answer = transport.once(call)) {
            if (answer.isLater()) {
                backoff.later(answer);
                throw new Again();
            }
            if (answer.status() == 202 || answer.status() == 201 || answer.status() == 204) {
                return new Place(location(call, answer), content.size());
            }
            RegistryException refusal = transport.refusal(call, answer);
            if (answer.status() == 416 || answer.status() == 404) {
                backoff.refused(refusal); // it lost the upload, or has another idea of it
                throw new Again();
            }
            throw refusal;
        }
    }

    private boolean commit(Place place) throws IOException {
        String url = place.location().toString();
        URI uri = URI.create(
                url + (place.location().getRawQuery() == null ? "?" : "&") + "digest=sha256:" + content.digest());
        Call call = call("PUT", uri).withPatience(transport.options().timeouts().commit());
        try (Answer answer = transport.once(call)) {
            if (answer.isLater()) {
                backoff.later(answer);
                return committedAnyway();
            }
            // not 200: that is what a proxy's page says
            if (answer.status() == 201 || answer.status() == 202 || answer.status() == 204) {
                return true;
            }
            RegistryException refusal = transport.refusal(call, answer);
            if (answer.status() == 404 || answer.status() == 400) {
                if (committedAnyway()) {
                    return true; // by a try whose answer was lost
                }
                backoff.refused(refusal); // its bytes are not those that were sent: from the beginning
                return false;
            }
            throw refusal;
        }
    }

    /** How far the upload got, if the registry still knows it. */
    private Optional<Place> whereItIs(Place place) throws IOException {
        Call call = call("GET", place.location());
        try (Answer answer = transport.once(call)) {
            Matcher range = RANGE.matcher(answer.header("Range").orElse(""));
            if (answer.status() != 204 || !range.matches() || range.group(1).equals("0")) {
                return Optional.empty();
            }
            long offset = Long.parseLong(range.group(1)) + 1;
            if (offset > content.size()) {
                return Optional.empty();
            }
            if (offset - place.offset() >= PROGRESS) {
                backoff.progressed();
            }
            return Optional.of(new Place(location(call, answer), offset));
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void cancel(Place place) {
        try {
            transport.once(call("DELETE", place.location())).close();
        } catch (IOException e) {
            // the registry forgets it by itself
        }
    }

    private URI location(Call call, Answer answer) throws IOException {
        Optional<String> location = answer.header("Location");
        if (location.isEmpty()) {
            throw transport.wrong(call.asked(), answer, "it names no place (Location) to send the bytes to");
        }
        return transport.resolve(call, answer, location.get());
    }

    private Call call(String method, URI uri) {
        Duration idle = transport.options().timeouts().idle();
        return Call.of(method, uri, what, Transport.push(repository), idle);
    }
}
