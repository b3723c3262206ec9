// Angular's packages are compiled but for their last step, which is left to this.
import '@angular/compiler';
import { RendererFactory2, type ApplicationRef, type EnvironmentProviders } from '@angular/core';
import { IMAGE_CONFIG } from '@angular/common';
import { createApplication } from '@angular/platform-browser';

/** An app without a component, and without a document. */
export function startApp(...providers: EnvironmentProviders[]): Promise<ApplicationRef> {
  return createApplication({
    providers: [
      { provide: RendererFactory2, useValue: {} },
      // In development Angular watches the images of a page.
      { provide: IMAGE_CONFIG, useValue: { disableImageSizeWarning: true, disableImageLazyLoadWarning: true } },
      ...providers,
    ],
  });
}
