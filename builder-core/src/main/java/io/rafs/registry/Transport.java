package io.rafs.registry;

import io.rafs.oci.Reference;
import io.rafs.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Asks a registry until there is an answer: waits, tries again, lets itself be known. */
final class Transport {
    /** How often one request may be met with "who are you?". */
    private static final int MAX_RENEWALS = 2;

    private final String where;
    private final String host;
    private final RegistryOptions options;
    private final Endpoint endpoint;
    private final Wire wire;
    private final Authorizer authorizer;

    Transport(Reference repository, RegistryOptions options) {
        this.where = repository.name();
        this.host = repository.host();
        this.options = options;
        Clients clients = new Clients(options);
        endpoint = new Endpoint(host, options, clients);
        wire = new Wire(where, options, clients, endpoint);
        authorizer = new Authorizer(host, options.credentials(), new TokenFetch(where, options, endpoint, wire));
    }

    /** Makes something of an answer that is not "later". */
    @FunctionalInterface
    interface Reading<T> {
        /** The answer is closed afterwards. What breaks off is asked again; a {@link RegistryException} is not. */
        T read(Answer answer) throws IOException;
    }

    URI base() throws IOException {
        return endpoint.base();
    }

    RegistryOptions options() {
        return options;
    }

    /** Asks, and asks again, until there is something to read and it is read. */
    <T> T ask(Call call, Reading<T> reading) throws IOException {
        Backoff backoff = backoff(call.asked());
        while (true) {
            try (Answer answer = once(call)) {
                if (!answer.isLater()) {
                    return reading.read(answer);
                }
                backoff.later(answer);
            } catch (IOException e) {
                backoff.broke(e);
            }
        }
    }

    /** Asks one time, but for renewing a token. An exception that is no {@link RegistryException} may go better again. */
    Answer once(Call call) throws IOException {
        for (int renewals = 0; ; renewals++) {
            boolean home = Hosts.sameOrigin(call.uri(), endpoint.base());
            Optional<String> authorization = home ? authorizer.header(call.scopes()) : Optional.empty();
            Answer answer = wire.send(call, authorization);
            if (answer.status() != 401
                    || !home
                    || !answer.home()
                    || renewals == MAX_RENEWALS
                    || !authorizer.accept(Challenge.of(answer.all("WWW-Authenticate")), call.scopes(), authorization)) {
                return answer;
            }
            answer.close();
        }
    }

    Backoff backoff(String asked) {
        return new Backoff(options.retries(), where, asked);
    }

    /** The next URL of an upload or a list, as an answer named it. */
    URI resolve(Call call, Answer answer, String location) throws IOException {
        return wire.resolve(call, answer.status(), answer.uri(), location);
    }

    /** What there is to say of an answer that was not hoped for. */
    RegistryException refusal(Call call, Answer answer) throws IOException {
        int status = answer.status();
        String found = status + authorizer.redact(Said.error(answer));
        Kind kind = status == 401 || status == 403
                ? Kind.DENIED
                : status == 404 ? Kind.NOT_FOUND : answer.isLater() ? Kind.UNREACHABLE : Kind.REJECTED;
        return new RegistryException(kind, status, where, call.asked(), found + "; " + advice(kind, status));
    }

    private String advice(Kind kind, int status) throws IOException {
        switch (kind) {
            case DENIED:
                return authorizer.hasCredentials()
                        ? "the user or the password is wrong, or has no right to this repository"
                        : "log in (docker login %s), or check the name: some registries say this of what is not there, too"
                                .formatted(host);
            case NOT_FOUND:
                return "check the name";
            case UNREACHABLE:
                return "try again later";
            default:
                return status == 413
                        ? "it is too large for this registry, or for a proxy in front of it"
                        : "the registry does not want this";
        }
    }

    RegistryException wrong(String asked, Answer answer, String found) {
        return new RegistryException(Kind.WRONG_ANSWER, answer.status(), where, asked, authorizer.redact(found));
    }

    RegistryException failure(Kind kind, String asked, String found) {
        return new RegistryException(kind, 0, where, asked, found);
    }

    static List<String> pull(String repository) {
        return List.of("repository:%s:pull".formatted(repository));
    }

    static List<String> push(String repository) {
        return List.of("repository:%s:pull,push".formatted(repository));
    }
}
