package dev.durablestripe.internal.http;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Tomcat's HTTP/1.1, except that a connection is closed if its request was answered before the body
 * was read. Tomcat would read the rest and discard it ({@code maxSwallowSize}), with a thread that
 * waits up to the connection's timeout for each piece: a few hundred slow senders would hold all
 * threads.
 *
 * <p>Every request passes through here, even those that no filter sees, such as {@code OPTIONS *}
 * and {@code TRACE}.
 */
public final class CloseOnUnreadBodyProtocol extends Http11NioProtocol {

  @Override
  public void setAdapter(Adapter adapter) {
    super.setAdapter(new ClosingAdapter(adapter));
  }

  private record ClosingAdapter(Adapter tomcat) implements Adapter {

    @Override
    public void service(Request request, Response response) throws Exception {
      tomcat.service(request, response);
      closeIfUnread(request);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent status)
        throws Exception {
      boolean open = tomcat.asyncDispatch(request, response, status);
      closeIfUnread(request);
      return open;
    }

    private static void closeIfUnread(Request request) {
      if (!query(ActionCode.ASYNC_IS_ASYNC, request)
          && !query(ActionCode.REQUEST_BODY_FULLY_READ, request)) {
        request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
      }
    }

    private static boolean query(ActionCode code, Request request) {
      AtomicBoolean answer = new AtomicBoolean();
      request.action(code, answer);
      return answer.get();
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
      return tomcat.prepare(request, response);
    }

    @Override
    public void log(Request request, Response response, long time) {
      tomcat.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
      tomcat.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
      return tomcat.getDomain();
    }
  }
}
