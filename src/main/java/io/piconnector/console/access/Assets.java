package io.piconnector.console.access;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/** The console's style sheet and script. Their paths hold a hash of their content, so that browsers may keep them. */
@ApplicationScoped
@Named("assets")
@Path(Area.ASSETS_PATH)
public class Assets {

    private static final String CSS = "console.css";
    private static final String SCRIPT = "htmx.js";
    private static final String ICON = "icon.svg";

    private final Map<String, Asset> files = Map.of(
            CSS, Asset.read("console/console.css", "text/css;charset=utf-8"),
            SCRIPT, Asset.read("META-INF/resources/webjars/htmx.org/2.0.4/dist/htmx.min.js", "text/javascript"),
            ICON, Asset.read("console/icon.svg", "image/svg+xml"));

    private record Asset(byte[] content, String type, String hash) {

        static Asset read(String resource, String type) {
            try (InputStream file =
                    Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
                if (file == null) {
                    throw new IllegalStateException(resource + " is missing in the jar");
                }
                byte[] content = file.readAllBytes();
                byte[] hash = Secret.sha256(new String(content, StandardCharsets.ISO_8859_1));
                return new Asset(content, type, HexFormat.of().formatHex(hash, 0, 6));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @GET
    @Path("{hash}/{name}")
    @PermitAll
    public Response get(String hash, String name) {
        Asset asset = files.get(name);
        return asset == null || !asset.hash.equals(hash)
                ? Response.status(Response.Status.NOT_FOUND).build()
                : Response.ok(asset.content, asset.type).build();
    }

    public String css() {
        return path(CSS);
    }

    public String script() {
        return path(SCRIPT);
    }

    public String icon() {
        return path(ICON);
    }

    private String path(String name) {
        return Area.ASSETS_PATH + files.get(name).hash + "/" + name;
    }
}
